package neo4j

// Hear has f told the text of each statement that s runs or plans; not while it is in use.
func (s *Store) Hear(f func(text string)) { s.hear = f }

// KeepAtMost has s keep no more than so many nodes and edges in each half of its cache.
func (s *Store) KeepAtMost(most int) { s.cache.most = most }
