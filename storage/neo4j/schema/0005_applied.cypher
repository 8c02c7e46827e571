// Who applied the profile that a device has.
CREATE CONSTRAINT applied_by_key IF NOT EXISTS FOR ()-[e:APPLIED_BY]-() REQUIRE e.key IS UNIQUE;
