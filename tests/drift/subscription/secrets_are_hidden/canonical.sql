-- However a secret is written, no part of it is read.
CREATE SUBSCRIPTION plain CONNECTION 'host=h password=secret' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION spaced CONNECTION 'host = h password  =  secret sslpassword=''secret secret''' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION escaped CONNECTION 'password=sec\ ret host=h\''s passfile=''a\\b''' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION quoted CONNECTION 'password=''sec\''ret'' host=h' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION options CONNECTION 'host=h options=''-c custom.key=secret''' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri CONNECTION 'postgresql://u:secret@h:1,i:2/d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_colon CONNECTION 'postgres://u:sec:ret@h/d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_question CONNECTION 'postgresql://u:sec?ret@h/d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_nobody CONNECTION 'postgresql://:secret@h/d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_parameters CONNECTION 'postgresql://h/d?password=secret&user=u&sslpassword=sec%3Dret' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_encoded CONNECTION 'postgresql://h/d?p%61ssword=secret' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_at CONNECTION 'postgresql://u:secret@h/d?password=a@b:c@d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION uri_plain CONNECTION 'postgresql://u@h:5432/d' PUBLICATION p
    WITH (connect = false);
CREATE SUBSCRIPTION nothing CONNECTION '' PUBLICATION p
    WITH (connect = false);
