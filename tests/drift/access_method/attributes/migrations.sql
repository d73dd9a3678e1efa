CREATE FUNCTION heap_handler(internal) RETURNS table_am_handler
    LANGUAGE internal AS 'heap_tableam_handler';
CREATE ACCESS METHOD handled TYPE TABLE HANDLER heap_handler;
CREATE ACCESS METHOD typed TYPE INDEX HANDLER bthandler;
