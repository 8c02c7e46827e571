package sample

import "math/rand/v2"

// Names are invented; any likeness is chance.
var partnerNames = []string{
	"Northlight", "Brackwater", "Quarry Cloud", "Lindenhof IT", "Sjöbris", "Tamarisk", "Oakmont", "Polar Systems", "Vega Nord", "Kestrel",
}

var (
	first = []string{"Aino", "Björn", "Chloé", "Dario", "Elif", "Farid", "Greta", "Hanna", "Ivo", "Jonas", "Kerstin", "Luca", "Mira", "Nora", "Oskar", "Petra", "Quentin", "Rosa", "Stina", "Tomas", "Ulla", "Viktor", "Wanda", "Yusuf", "Zoë"}
	last  = []string{"Ahlberg", "Berg", "Castro", "Dahl", "Ek", "Forsman", "García", "Holm", "Ivanova", "Jansson", "Kovač", "Lind", "Meyer", "Nowak", "Öberg", "Persson", "Quist", "Rossi", "Sand", "Tóth", "Ueda", "Vogel", "Wallin", "Yilmaz", "Zeman"}
	trade = []string{"Bakery", "Dairy", "Foods", "Freight", "Gardens", "Glass", "Instruments", "Logistics", "Marine", "Mills", "Optics", "Papers", "Steel", "Textiles", "Timber", "Tools", "Travel", "Waterworks", "Wind", "Workshop"}
	place = []string{"Alm", "Birk", "Eken", "Falk", "Gran", "Hägern", "Järn", "Klöver", "Lönn", "Mossa", "Norr", "Ostra", "Pil", "Rönn", "Söder", "Tall", "Vinter", "Åker", "Älv", "Öster"}
)

// departments are the groups of a generated customer.
var departments = []string{"Everyone", "Finance", "IT", "Cloud", "Production", "Sales", "Support", "Projects", "Research", "Purchasing", "Board"}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

func personName(r *rand.Rand) string   { return pick(r, first) + " " + pick(r, last) }
func customerName(r *rand.Rand) string { return pick(r, place) + " " + pick(r, trade) }
