CREATE SUBSCRIPTION extra CONNECTION 'postgresql://u:secret@h/d?sslpassword=secret&sslmode=require' PUBLICATION p
    WITH (connect = false, binary = true);
