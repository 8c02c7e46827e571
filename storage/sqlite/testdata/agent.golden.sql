-- step 1 from many nodes: MEMBER_OF*0..32, again from what it brings until nothing new comes
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 1 /* MEMBER_OF */ AND e.since <= ?1 AND e.until > ?1;

-- step 1 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e
WHERE e.from_node = ?2 AND e.type = 1 /* MEMBER_OF */ AND e.since <= ?1 AND e.until > ?1;

-- step 1, its ends alone
SELECT DISTINCT e.to_node
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 1 /* MEMBER_OF */ AND e.since <= ?1 AND e.until > ?1
LIMIT (?4 + 0);

-- step 2 from many nodes: HOME_IN
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 0 /* HOME_IN */ AND e.since <= ?1 AND e.until > ?1;

-- step 2 from one node
SELECT e.from_node, e.to_node, e.role, e.since, e.until, e.source, e.marks, e.assignment, e.condition
FROM edges AS e
WHERE e.from_node = ?2 AND e.type = 0 /* HOME_IN */ AND e.since <= ?1 AND e.until > ?1;

-- step 2, its ends alone
SELECT DISTINCT e.to_node
FROM json_each(?2) AS r CROSS JOIN edges AS e
WHERE e.from_node = r.value AND e.type = 0 /* HOME_IN */ AND e.since <= ?1 AND e.until > ?1
LIMIT (?4 + 0);

-- a page of its ends, walked as a whole
WITH RECURSIVE
w0s0(num) AS (SELECT value FROM json_each(?2)),
w0s1(num) AS (
  SELECT num FROM w0s0
  UNION
  SELECT e.to_node FROM w0s1 AS r CROSS JOIN edges AS e WHERE e.from_node = r.num AND e.type = 1 /* MEMBER_OF */ AND e.since <= ?1 AND e.until > ?1),
w0s2(num) AS (
  SELECT DISTINCT e.to_node FROM w0s1 AS r CROSS JOIN edges AS e WHERE e.from_node = r.num AND e.type = 0 /* HOME_IN */ AND e.since <= ?1 AND e.until > ?1)
SELECT n.num, n.sort, n.id
FROM w0s2 AS j CROSS JOIN nodes AS n ON n.num = j.num
WHERE n.kind IN (SELECT value FROM json_each(?3))
ORDER BY n.sort, n.id LIMIT (?4 + 0);

-- a page of its ends, found in the list of tenants
SELECT n.num, n.sort, n.id
FROM (SELECT num, kind, sort, id FROM nodes INDEXED BY nodes_list WHERE kind = ?2 ORDER BY sort, id LIMIT (?3 + 0)) AS n
WHERE (EXISTS (WITH RECURSIVE b0(num) AS (
    SELECT e1.from_node FROM edges AS e1 INDEXED BY edges_back WHERE e1.to_node = n.num AND e1.type = 0 /* HOME_IN */ AND e1.since <= ?1 AND e1.until > ?1
    UNION
    SELECT e.from_node FROM b0 AS r CROSS JOIN edges AS e INDEXED BY edges_back WHERE e.to_node = r.num AND e.type = 1 /* MEMBER_OF */ AND e.since <= ?1 AND e.until > ?1) SELECT 1 FROM b0 WHERE b0.num IN (SELECT value FROM json_each(?4))))
LIMIT (?5 + 0);

