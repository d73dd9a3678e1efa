ALTER USER reader SET search_path = 'app', 'Odd';
ALTER USER reader SET statement_timeout = 5;
ALTER USER reader RESET statement_timeout;
SET work_mem = '8MB';
ALTER USER reader SET WORK_MEM FROM CURRENT;
ALTER USER ALL SET datestyle = 'iso, dmy';
