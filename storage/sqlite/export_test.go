package sqlite

// SetFewest sets how many ends of walks are sorted at least before a list is searched instead, so that small graphs go every
// way that large ones do.
func (s *Store) SetFewest(n int) { s.fewest = n }

// Sifted is how many parts of lists were sifted so far.
func (s *Store) Sifted() int { return int(s.sifted.Load()) }
