--
-- PostgreSQL database dump
--

\restrict Ag5hVnQCEuKzDnVbQCa1S1qk4Jb7oJ0mXhPc3rWkzM9RtLd2yFqYpUeTnAsGiHx

-- Dumped from database version 16.4
-- Dumped by pg_dump version 16.10

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: SCHEMA public; Type: COMMENT; Schema: -; Owner: keeper
--

COMMENT ON SCHEMA public IS 'standard public schema';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: state; Type: TYPE; Schema: public; Owner: keeper
--

CREATE TYPE public.state AS ENUM (
    'new',
    'open'
);


ALTER TYPE public.state OWNER TO keeper;

--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: keeper
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;


ALTER FUNCTION public.touch() OWNER TO keeper;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: orders; Type: TABLE; Schema: public; Owner: keeper
--

CREATE TABLE public.orders (
    id integer NOT NULL,
    state public.state DEFAULT 'new'::public.state NOT NULL,
    kind character varying(9),
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT orders_kind_check CHECK (((kind)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))
);


ALTER TABLE public.orders OWNER TO keeper;

--
-- Name: orders_id_seq; Type: SEQUENCE; Schema: public; Owner: keeper
--

CREATE SEQUENCE public.orders_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER SEQUENCE public.orders_id_seq OWNER TO keeper;

--
-- Name: orders_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: keeper
--

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;


--
-- Name: orders id; Type: DEFAULT; Schema: public; Owner: keeper
--

ALTER TABLE ONLY public.orders ALTER COLUMN id SET DEFAULT nextval('public.orders_id_seq'::regclass);


--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: keeper
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);


--
-- Name: orders_kind; Type: INDEX; Schema: public; Owner: keeper
--

CREATE INDEX orders_kind ON public.orders USING gin (kind public.gin_trgm_ops);


--
-- Name: orders touch; Type: TRIGGER; Schema: public; Owner: keeper
--

CREATE TRIGGER touch BEFORE UPDATE OF state, kind ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: keeper
--

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO PUBLIC;


--
-- Name: TABLE orders; Type: ACL; Schema: public; Owner: keeper
--

GRANT SELECT ON TABLE public.orders TO reader;


--
-- PostgreSQL database dump complete
--

\unrestrict Ag5hVnQCEuKzDnVbQCa1S1qk4Jb7oJ0mXhPc3rWkzM9RtLd2yFqYpUeTnAsGiHx

