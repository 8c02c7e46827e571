// Edges say whether they have some of what edges of their type seldom have (fieldsOf).
MATCH ()-[e]->()
WHERE e.seldom IS NULL AND e.key IS NOT NULL AND (e.condition IS NOT NULL OR e.endedBy IS NOT NULL OR e.sinceUnknown OR e.derived OR
  NOT e:HAS_AZURE_ROLE AND (e.assignment IS NOT NULL OR
    NOT e:HAS_DIRECTORY_ROLE AND (e.source IS NOT NULL OR
      NOT e:WITHHELD_BY AND e.role IS NOT NULL)))
CALL (e) {
  SET e.seldom = true
} IN TRANSACTIONS OF 10000 ROWS;
