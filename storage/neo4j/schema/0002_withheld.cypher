// What a customer withholds of a delegation, a service at a time.
CREATE CONSTRAINT withheld_by_key IF NOT EXISTS FOR ()-[e:WITHHELD_BY]-() REQUIRE e.key IS UNIQUE;
