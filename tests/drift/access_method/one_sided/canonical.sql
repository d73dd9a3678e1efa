-- With what uses it.
CREATE ACCESS METHOD "Heap 2" TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD "Heap 2" IS 'another heap';
CREATE TABLE t (a integer) USING "Heap 2";
