"""The start codebooks of the study, with made-up ways to say each theme; nobody wrote these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoTheme:
    """`phrases` are parts of sentences that say this theme and no other; they hold no capital at the start."""

    name: str
    definition: str
    excludes: str
    phrases: tuple[str, ...]


ADDED_VALUE = {
    "contact": DemoTheme(
        "Contact met klanten", "Het praten met klanten zelf is de waarde.", "Iemand verder helpen: mensen helpen.",
        ("het contact met klanten", "contact met veel verschillende mensen", "elke dag andere gesprekken",
         "je spreekt allerlei soorten klanten", "persoonlijk contact in plaats van een formulier",
         "praten met mensen uit het hele land", "het echte gesprek met de klant", "je hebt de hele dag aanspraak",
         "geen gesprek is hetzelfde", "de klant hoort een echte stem"),
    ),
    "helpen": DemoTheme(
        "Mensen helpen", "Iemand verder helpen of van dienst zijn.", "Een concreet probleem: problemen oplossen.",
        ("je helpt mensen echt verder", "mensen helpen", "iemand die vastloopt weer op weg helpen",
         "klanten goed van dienst zijn", "iets kunnen doen voor een ander", "dat je iemand kunt bijstaan",
         "ouderen helpen die er zelf niet uitkomen", "mensen vooruit helpen", "hulp bieden als het nodig is",
         "voor een ander klaarstaan"),
    ),
    "oplossen": DemoTheme(
        "Problemen oplossen", "Een vraag of klacht wordt opgelost.", "",
        ("je lost problemen op", "samen tot een oplossing komen", "een klacht netjes afhandelen",
         "puzzelen tot het geregeld is", "vragen meteen kunnen beantwoorden", "storingen snel verhelpen"),
    ),
    "luisteren": DemoTheme(
        "Luisterend oor", "Aandacht en begrip voor wie belt.", "Zelf leren luisteren: vaardigheden leren.",
        ("een luisterend oor zijn", "mensen voelen zich gehoord", "aandacht hebben voor een verhaal",
         "mensen geruststellen die zich zorgen maken", "begrip tonen", "iemand laten uitpraten"),
    ),
    "blij": DemoTheme(
        "Mensen blij maken", "Iemand hangt met een goed gevoel op.", "",
        ("mensen blij maken", "iemand een glimlach bezorgen", "dat iemand vrolijk ophangt",
         "een blij bedankje aan het eind", "iemands dag een beetje leuker maken"),
    ),
    "tevredenheid": DemoTheme(
        "Klanttevredenheid", "Tevreden of trouwe klanten als opbrengst voor het bedrijf.", "",
        ("tevreden klanten", "klanten komen terug door goede service", "hogere klanttevredenheid",
         "klanten blijven het bedrijf trouw", "goede scores van klanten"),
    ),
    "visitekaartje": DemoTheme(
        "Visitekaartje van het bedrijf", "De medewerker is het gezicht of de stem van het bedrijf.", "",
        ("je bent het visitekaartje van het bedrijf", "wij zijn de stem van de organisatie",
         "je bent het eerste aanspreekpunt", "je bepaalt het beeld dat klanten van het bedrijf hebben"),
    ),
    "vaardigheden": DemoTheme(
        "Vaardigheden leren", "Communicatieve of sociale vaardigheden opdoen.", "Kennis van het bedrijf.",
        ("je leert goed communiceren", "je leert rustig blijven in lastige gesprekken", "ik durf nu beter te praten",
         "mijn Nederlands is beter geworden", "je leert omgaan met allerlei karakters", "gesprekstechnieken leren"),
    ),
    "organisatie": DemoTheme(
        "Kennis van de organisatie", "Het bedrijf, de producten of de sector leren kennen.", "",
        ("je leert het bedrijf goed kennen", "je weet alles van de producten", "je ziet hoe de organisatie werkt",
         "kennis van de sector"),
    ),
    "team": DemoTheme(
        "Collega’s en team", "Samenwerken en gezelligheid met collega’s.", "",
        ("leuke collega's", "een fijn team", "de gezelligheid op de afdeling", "samen de drukte aankunnen",
         "de steun van mijn collega's", "lol met elkaar"),
    ),
    "flexibiliteit": DemoTheme(
        "Flexibiliteit", "Uren, roosters of plaats die bij je leven passen.", "",
        ("flexibele uren", "het past goed naast mijn studie", "je kunt je rooster zelf kiezen",
         "werk en gezin gaan goed samen", "makkelijk een dienst ruilen"),
    ),
    "geen": DemoTheme(
        "Geen toegevoegde waarde", "Zegt dat het werk niets toevoegt.", "Weet niet of leeg: niet te coderen.",
        ("eerlijk gezegd zie ik weinig meerwaarde", "het voegt niet zoveel toe", "geen, het is gewoon een baantje",
         "niets bijzonders, je leest een script voor", "de computer kan dit ook"),
    ),
}  # fmt: skip

WHY = {
    "helpen": DemoTheme(
        "Mensen helpen", "Iemand verder helpen.", "",
        ("je helpt mensen", "je kunt echt iets betekenen voor een ander", "mensen zijn blij met je hulp",
         "je staat voor mensen klaar"),
    ),
    "leren": DemoTheme(
        "Leren luisteren en communiceren", "Vaardigheden opdoen.", "",
        ("je leert omgaan met allerlei mensen", "je leert goed communiceren", "je wordt er mondiger van",
         "je leert luisteren", "goed voor je taal"),
    ),
    "start": DemoTheme(
        "Goede start", "Geschikt als eerste baan of opstap.", "",
        ("een goede start als je nog weinig ervaring hebt", "je hebt geen diploma nodig", "staat goed op je cv",
         "een mooie eerste baan", "je kunt snel beginnen"),
    ),
    "sfeer": DemoTheme(
        "Sfeer", "Collega’s en gezelligheid.", "",
        ("de sfeer is goed", "leuke collega's", "gezellig team", "je lacht veel met elkaar"),
    ),
    "flexibel": DemoTheme(
        "Flexibel", "Uren en plaats naar keuze.", "",
        ("je kunt je uren zelf kiezen", "makkelijk te combineren met school", "flexibele diensten",
         "je mag vaak thuis werken"),
    ),
    "voldoening": DemoTheme(
        "Voldoening", "Het werk geeft een goed gevoel.", "",
        ("het geeft voldoening", "je gaat met een goed gevoel naar huis", "ik ben trots op mijn werk"),
    ),
}  # fmt: skip

WHY_NOT = {
    "salaris": DemoTheme(
        "Salaris", "Loon, toeslagen of contract.", "Waardering in woorden.",
        ("het salaris is te laag", "slecht betaald voor wat je doet", "het loon blijft achter",
         "geen uitzicht op een vast contract", "je verdient elders meer", "toeslagen vallen tegen"),
    ),
    "waardering": DemoTheme(
        "Waardering", "Zich niet gezien of gewaardeerd voelen.", "",
        ("je krijgt weinig waardering", "je bent maar een nummer", "niemand zegt een keer dankjewel",
         "flexkrachten tellen niet mee"),
    ),
    "druk": DemoTheme(
        "Druk en targets", "Tempo, wachtrijen en doelen.", "Gevoelens van stress.",
        ("alles draait om tijd per gesprek", "de targets zijn te hoog", "de wachtrij is altijd vol",
         "geen moment rust tussen gesprekken", "je wordt op seconden afgerekend"),
    ),
    "stress": DemoTheme(
        "Stress", "Spanning of uitputting.", "",
        ("het is te veel stress", "je bent 's avonds helemaal op", "ik sliep er slecht van", "mentaal zwaar werk"),
    ),
    "leiding": DemoTheme(
        "Leidinggevende en communicatie", "Aansturing en informatie.", "",
        ("de leidinggevende luistert niet", "slechte communicatie van boven", "afspraken worden niet nagekomen",
         "je hoort alles als laatste"),
    ),
    "regelruimte": DemoTheme(
        "Weinig regelruimte", "Zelf weinig mogen beslissen.", "",
        ("je mag zelf weinig beslissen", "je zit vast aan een script", "voor alles moet je toestemming vragen"),
    ),
    "klanten": DemoTheme(
        "Moeilijke klanten", "Boze of onbeleefde klanten.", "",
        ("elke dag boze klanten aan de lijn", "je wordt vaak uitgescholden", "mensen reageren hun frustratie op je af",
         "veel klachten waar jij niets aan kunt doen"),
    ),
    "imago": DemoTheme(
        "Imago", "Hoe anderen naar het werk kijken.", "",
        ("het heeft een slecht imago", "mensen kijken erop neer", "je loopt er niet mee te koop"),
    ),
    "eentonig": DemoTheme(
        "Eentonig", "Weinig afwisseling.", "",
        ("het werk wordt snel eentonig", "steeds dezelfde vragen", "na een maand ken je alles wel"),
    ),
    "werktijden": DemoTheme(
        "Werktijden", "Avonden, weekenden, roosters.", "",
        ("de werktijden zijn vervelend", "te veel avonden en weekenden", "het rooster komt te laat"),
    ),
    "ontwikkeling": DemoTheme(
        "Weinig ontwikkeling", "Niet kunnen groeien of leren.", "",
        ("je kunt niet doorgroeien", "er is nauwelijks training", "je leert er niets bij"),
    ),
}  # fmt: skip

CONDITIONS = {
    "salaris": DemoTheme(
        "Salaris", "Meer loon of zekerheid.", "",
        ("als het salaris omhoog gaat", "met een vast contract", "als ook de reistijd betaald wordt"),
    ),
    "vrijheid": DemoTheme(
        "Vrijheid", "Meer zelf beslissen.", "",
        ("met meer vrijheid om zelf te beslissen", "als je van het script mag afwijken"),
    ),
    "druk": DemoTheme(
        "Minder druk", "Lagere werkdruk.", "", ("als de werkdruk lager wordt", "met meer tijd per gesprek"),
    ),
    "leren": DemoTheme(
        "Leren en groeien", "Training of doorgroeien.", "", ("als je meer training krijgt", "als je door kunt groeien"),
    ),
    "waardering": DemoTheme(
        "Waardering", "Gezien worden.", "", ("met meer waardering", "als er beter naar ons geluisterd wordt"),
    ),
}  # fmt: skip

UNCODABLE = ("weet ik niet", "geen idee", "-", "x", "nvt", "zie hiervoor", "?")
