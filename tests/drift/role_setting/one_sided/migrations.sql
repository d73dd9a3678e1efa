SELECT 1;

ALTER ROLE writer SET search_path TO '';
ALTER ROLE CURRENT_USER SET work_mem TO '8MB';
