package graph

// table is a small map: it keeps the order in which its keys came, and looks through them one by one while they are few. A question
// makes dozens of them, most with one key or two, for which built-in maps cost more than all else. The zero value is empty.
type table[V any] struct {
	rows  []tableRow[V]
	index map[ID]int32 // the places of keys in rows, where they are more than few
}

type tableRow[V any] struct {
	id    ID
	value V
}

const fewRows = 8

// find is the place of a key in rows, -1 if it is not there.
func (t *table[V]) find(id ID) int {
	if t.index != nil {
		if i, ok := t.index[id]; ok {
			return int(i)
		}
		return -1
	}
	for i := range t.rows {
		if t.rows[i].id == id {
			return i
		}
	}
	return -1
}

func (t *table[V]) get(id ID) (v V, ok bool) {
	if i := t.find(id); i >= 0 {
		return t.rows[i].value, true
	}
	return v, false
}

// of is get where nothing is the same as the zero value.
func (t *table[V]) of(id ID) V { v, _ := t.get(id); return v }

func (t *table[V]) has(id ID) bool { return t.find(id) >= 0 }

// set gives a key a value.
func (t *table[V]) set(id ID, v V) {
	if i := t.find(id); i >= 0 {
		t.rows[i].value = v
		return
	}
	t.rows = append(t.rows, tableRow[V]{id, v})
	switch n := len(t.rows); {
	case t.index != nil:
		t.index[id] = int32(n - 1)
	case n > fewRows:
		t.index = make(map[ID]int32, 2*n)
		for i := range t.rows {
			t.index[t.rows[i].id] = int32(i)
		}
	}
}

// lower gives a key a value if it has none, or a greater one; false if it stays as it was.
func lower(t *table[int], id ID, v int) bool {
	if old, ok := t.get(id); ok && old <= v {
		return false
	}
	t.set(id, v)
	return true
}

// room makes a table that so many keys fit into.
func room[V any](n int) table[V] { return table[V]{rows: make([]tableRow[V], 0, n)} }
