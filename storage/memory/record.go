package memory

// record is one thing in its versions, oldest first.
type record[T any] struct{ versions []version[T] }

// version is a value since an update.
type version[T any] struct {
	since int64
	value T
}

// at is the value as of an update; false if there was none yet.
func (r *record[T]) at(update int64) (value T, ok bool) {
	for i := len(r.versions) - 1; i >= 0; i-- {
		if r.versions[i].since <= update {
			return r.versions[i].value, true
		}
	}
	return value, false
}

// set makes value the version of an update, which no later update has followed yet.
func (r *record[T]) set(update int64, value T) {
	r.drop(update)
	r.versions = append(r.versions, version[T]{update, value})
}

// drop takes back the version of the last update, if r has one.
func (r *record[T]) drop(update int64) {
	if n := len(r.versions); n > 0 && r.versions[n-1].since == update {
		r.versions = r.versions[:n-1]
	}
}

// forget drops what nobody reads who reads as of oldest or later.
func (r *record[T]) forget(oldest int64) {
	for len(r.versions) > 1 && r.versions[1].since <= oldest {
		r.versions = r.versions[1:]
	}
}
