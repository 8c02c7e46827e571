package importer

// meter tells progress, not more often than a reader of it can use.
type meter struct {
	Progress
	tell func(Progress)
	told int64
}

// meterStep is how many bytes pass between two tellings.
const meterStep = 256 << 10

func newMeter(phase string, tell func(Progress)) *meter {
	return &meter{Progress: Progress{Phase: phase}, tell: tell}
}

func (m *meter) add(n int64) {
	if m.Done += n; m.tell != nil && m.Done-m.told >= meterStep {
		m.told = m.Done
		m.tell(m.Progress)
	}
}

// looked counts edges of the store that were compared with what the files hold.
func (m *meter) looked(edges int) {
	if m.Rows += edges; m.tell != nil {
		m.tell(m.Progress)
	}
}

func (m *meter) done() {
	if m.tell != nil {
		m.Done = m.Total
		m.tell(m.Progress)
	}
}
