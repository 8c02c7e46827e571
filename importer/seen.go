package importer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"behalf/graph"
)

// digest is what is remembered of a row.
type digest [16]byte

// bucketSize is how many digests are held at a time, about. What a listing no longer holds is found bucket by bucket: where
// there are more rows, the files are read again for each further bucket, rather than remembered.
var bucketSize = 1 << 19

// seen is the set of what the files hold, as far as it falls into one bucket.
type seen struct {
	buckets, bucket uint32
	list            []digest
	sorted          bool
}

// newSeen is the set for a number of rows.
func newSeen(rows int) *seen { return &seen{buckets: uint32(2*rows/bucketSize) + 1} }

func digestOf(parts ...string) digest {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return digest(sum[:16])
}

func (s *seen) here(d digest) bool { return binary.BigEndian.Uint32(d[:])%s.buckets == s.bucket }

func (s *seen) add(parts ...string) {
	if d := digestOf(parts...); s.here(d) {
		s.list, s.sorted = append(s.list, d), false
	}
}

// next goes on to the next bucket; false after the last.
func (s *seen) next() bool {
	s.bucket++
	s.list = s.list[:0]
	return s.bucket < s.buckets
}

// lacks reports whether it is certain that no file holds something; what falls into another bucket is not certain yet.
func (s *seen) lacks(parts []string) bool {
	if !s.sorted {
		slices.SortFunc(s.list, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
		s.list = slices.Compact(s.list)
		s.sorted = true
	}
	d := digestOf(parts...)
	if !s.here(d) {
		return false
	}
	_, found := slices.BinarySearchFunc(s.list, d, func(a, b digest) int { return bytes.Compare(a[:], b[:]) })
	return !found
}

// keyOf is what an edge is remembered by: not by the kind of its principal, which a later file may tell. An assignment that
// was imported is the same only by its own id; one that an act made, by what it gives.
func keyOf(e graph.Edge) []string {
	if e.Type == graph.HasAzureRole {
		if e.Source == Imported {
			return []string{string(e.Type), string(e.Assignment)}
		}
		return []string{string(e.Type), e.From.Key(), string(e.To), e.Role}
	}
	return []string{string(e.Type), e.From.Key(), string(e.To)}
}

// addEdge notes that a file holds e.
func (s *seen) addEdge(e graph.Edge) {
	s.add(keyOf(e)...)
	if e.Type == graph.HasAzureRole {
		e.Source = ""
		s.add(keyOf(e)...)
	}
}
