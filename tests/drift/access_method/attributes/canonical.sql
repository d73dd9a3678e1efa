-- Each attribute of an access method differs once; another type needs another handler.
CREATE FUNCTION heap_handler(internal) RETURNS table_am_handler
    LANGUAGE internal AS 'heap_tableam_handler';
CREATE ACCESS METHOD handled TYPE TABLE HANDLER heap_tableam_handler;
CREATE ACCESS METHOD typed TYPE TABLE HANDLER heap_tableam_handler;
