CREATE SUBSCRIPTION kept CONNECTION 'host=h' PUBLICATION q
    WITH (connect = false, slot_name = NONE);
ALTER SUBSCRIPTION kept CONNECTION 'postgresql://u:two@h/d?sslpassword=two';
ALTER SUBSCRIPTION kept SET PUBLICATION p WITH (refresh = false);
ALTER SUBSCRIPTION kept SET (slot_name = 'kept');
ALTER SUBSCRIPTION kept ENABLE;
ALTER SUBSCRIPTION kept DISABLE;
CREATE SUBSCRIPTION defaults CONNECTION '' PUBLICATION p
    WITH (connect = false, streaming = off);
CREATE SUBSCRIPTION sub CONNECTION 'user = ''u''  password=''two two'' dbname=a\ b host=h' PUBLICATION q
    WITH (connect = false, slot_name = sub);
ALTER SUBSCRIPTION sub ADD PUBLICATION p WITH (refresh = false);
ALTER SUBSCRIPTION sub RENAME TO "Sub";
