package wording_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"behalf/graph"
	"behalf/graph/say"
	"behalf/graph/wording"
)

func TestAccept(t *testing.T) {
	for header, want := range map[string]wording.Language{
		"":                                 wording.English,
		"sv":                               wording.Swedish,
		"SV":                               wording.Swedish,
		"sv-SE":                            wording.Swedish,
		"sv-FI":                            wording.Swedish,
		"sv-Latn-SE":                       wording.Swedish,
		"swe":                              wording.Swedish,
		"en":                               wording.English,
		"en-GB, sv":                        wording.English,
		"sv, en":                           wording.Swedish,
		"en;q=0.8, sv":                     wording.Swedish,
		"sv;q=0.2, en;q=0.3":               wording.English,
		"en;q=0.3,sv;q=0.3":                wording.English,
		"sv;q=0.3,en;q=0.3":                wording.Swedish,
		"de, sv;q=0.5":                     wording.Swedish,
		"de, fr;q=0.9":                     wording.English,
		"nb":                               wording.English, // near, and yet another language
		"da, nn, fi, is":                   wording.English,
		"sv;q=0":                           wording.English,
		"sv;q=0, *":                        wording.English,
		"en;q=0, *":                        wording.Swedish, // the one that is not refused
		"*":                                wording.English,
		"*;q=0.5, sv;q=0.1":                wording.English,
		"*;q=0.1, sv;q=0.5":                wording.Swedish,
		"fi, *;q=0.5":                      wording.English,
		"en;q=0.5, sv-FI;q=0.7":            wording.Swedish,
		"sv ; q=0.9 , en ; q=0.8":          wording.Swedish,
		"sv;q=x, en;q=0.1":                 wording.English,
		"sv;q=1.5":                         wording.English,
		"sv;q=-1":                          wording.English,
		"sv;q=NaN":                         wording.English,
		"!!, sv":                           wording.Swedish,
		"und":                              wording.English,
		",,,":                              wording.English,
		strings.Repeat("de,", 1e5):         wording.English,
		"sv, " + strings.Repeat("x,", 1e5): wording.Swedish,
	} {
		require.Equal(t, want, wording.Accept(header), "%.60q", header)
	}
	require.Equal(t, wording.English, wording.Accept())
	require.Equal(t, wording.Swedish, wording.Accept("de", "sv;q=0.9"), "two headers are one list")
}

func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"sv-SE,sv;q=0.9,en;q=0.8", "*;q=0", "\x00", "sv;q="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) { _ = wording.Accept(header).Tag() })
}

func TestEnvironment(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                wording.Language
	}{
		{"", "", "", wording.English},
		{"", "", "sv_SE.UTF-8", wording.Swedish},
		{"", "", "sv_FI@euro", wording.Swedish},
		{"", "", "sv", wording.Swedish},
		{"", "", "en_US.UTF-8", wording.English},
		{"", "", "de_DE.UTF-8", wording.English},
		{"C", "", "sv_SE.UTF-8", wording.English},
		{"C.UTF-8", "sv_SE", "sv_SE.UTF-8", wording.English},
		{"POSIX", "", "sv_SE", wording.English},
		{"", "sv_SE.UTF-8", "en_US.UTF-8", wording.Swedish},
		{"sv_SE.UTF-8", "en_US.UTF-8", "", wording.Swedish},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_MESSAGES", c.messages)
		t.Setenv("LANG", c.lang)
		require.Equal(t, c.want, wording.Environment(), "%+v", c)
	}
}

func TestGenitive(t *testing.T) {
	for name, want := range map[string][2]string{
		"Cedar":            {"Cedar's", "Cedars"},
		"Fabrikams":        {"Fabrikams's", "Fabrikams"},
		"Linux":            {"Linux's", "Linux"},
		"Zbyz":             {"Zbyz's", "Zbyz"},
		"SAS":              {"SAS's", "SAS"},
		"Alder AB":         {"Alder AB's", "Alder AB:s"},
		"IBM":              {"IBM's", "IBM:s"},
		"Plan B":           {"Plan B's", "Plan B:s"},
		"S-1":              {"S-1's", "S-1:s"},
		"Cedar (Malmö)":    {"Cedar (Malmö)'s", "Cedar (Malmö):s"},
		"Åre":              {"Åre's", "Åres"},
		"":                 {"'s", ":s"},
		"東京":               {"東京's", "東京s"},
		"personens tenant": {"personens tenant's", "personens tenants"},
	} {
		require.Equal(t, want[0], wording.Genitive(wording.English, name))
		require.Equal(t, want[1], wording.Genitive(wording.Swedish, name), name)
	}
}

func TestDay(t *testing.T) {
	at := graph.At(time.Date(2026, 3, 3, 23, 59, 59, 0, time.UTC))
	require.Equal(t, "3 March 2026", wording.English.Day(at))
	require.Equal(t, "3 mars 2026", wording.Swedish.Day(at))
	for month, want := range map[time.Month]string{1: "1 januari 2027", 5: "1 maj 2027", 8: "1 augusti 2027", 10: "1 oktober 2027", 12: "1 december 2027"} {
		require.Equal(t, want, wording.Swedish.Day(graph.At(time.Date(2027, month, 1, 0, 0, 0, 0, time.UTC))))
	}
}

func TestFill(t *testing.T) {
	things := say.Things{
		"agent": say.Name("ada"), "partner": say.Phrase{Key: say.OwnTenant}, "all": say.Names("a", "b", "c"), "two": say.Names("a", "b"), "one": say.Names("a"),
		"any": say.Groups(graph.AdminAgents, graph.HelpdeskAgents, graph.SalesAgents), "owner": say.Phrase{Key: say.UnknownOwner, Things: say.Things{"target": say.Name("d-self")}},
	}
	for text, want := range map[string][2]string{
		"{agent} may.":               {"ada may.", "ada may."}, // a name is left as it is
		"{partner} may.":             {"The person's own tenant may.", "Personens egen klientorganisation may."},
		"No. {partner's} x.":         {"No. The person's own tenant's x.", "No. Personens egen klientorganisations x."},
		"of {partner}":               {"of the person's own tenant", "of personens egen klientorganisation"},
		"{owner} x":                  {"The tenant of d-self x", "d-selfs klientorganisation x"},
		"x {owner's} y":              {"x the tenant of d-self's y", "x d-selfs klientorganisations y"},
		"{all}, {two}, {one}":        {"a, b and c, a and b, a", "a, b och c, a och b, a"},
		"{any}":                      {"Admin Agents, Helpdesk Agents or Sales Agents", "Administratörsagenter, Supportagenter eller Försäljningsagenter"},
		"{nothing} and {nothing's}.": {"{nothing} and {nothing's}.", "{nothing} and {nothing's}."},
	} {
		require.Equal(t, want[0], wording.Fill(wording.English, text, things))
		require.Equal(t, want[1], wording.Fill(wording.Swedish, text, things))
	}
	things["agent"] = say.Name("{partner} {x}")
	require.Equal(t, "{partner} {x} may.", wording.Fill(wording.Swedish, "{agent} may.", things), "a name is no text of ours")
}

func TestRole(t *testing.T) {
	for id, want := range map[string][2]string{
		graph.DirectoryGlobalAdministrator:     {"Global Administrator", "Global administratör"},
		graph.DirectoryHelpdeskAdministrator:   {"Helpdesk Administrator", "Supportavdelningsadministratör"},
		graph.AzureOwner:                       {"Owner", "Ägare"},
		graph.AzureUserAccessAdministrator:     {"User Access Administrator", "Administratör för användaråtkomst"},
		graph.AzureReservationsAdministrator:   {"Reservations Administrator", "Reservations Administrator"},
		"99999999-0000-4000-8000-0000000000cc": {"99999999-0000-4000-8000-0000000000cc", "99999999-0000-4000-8000-0000000000cc"},
	} {
		require.Equal(t, want[0], wording.English.Role(id))
		require.Equal(t, want[1], wording.Swedish.Role(id))
	}
}
