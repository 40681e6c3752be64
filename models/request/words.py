"""The words that travellers use in the six languages, folded: lower case, no accents, `oe` for its ligature."""

import re
from collections.abc import Mapping

from models.place import Diet, Interest
from models.travel import Mobility
from models.trip import Pace

NUMBERS: Mapping[str, Mapping[str, int]] = {
    "pt": {
        "um": 1,
        "uma": 1,
        "dois": 2,
        "duas": 2,
        "tres": 3,
        "quatro": 4,
        "cinco": 5,
        "seis": 6,
        "sete": 7,
        "oito": 8,
        "nove": 9,
        "dez": 10,
        "onze": 11,
        "doze": 12,
        "treze": 13,
        "catorze": 14,
        "quatorze": 14,
        "quinze": 15,
        "vinte": 20,
        "trinta": 30,
    },
    "es": {
        "un": 1,
        "uno": 1,
        "una": 1,
        "dos": 2,
        "tres": 3,
        "cuatro": 4,
        "cinco": 5,
        "seis": 6,
        "siete": 7,
        "ocho": 8,
        "nueve": 9,
        "diez": 10,
        "once": 11,
        "doce": 12,
        "trece": 13,
        "catorce": 14,
        "quince": 15,
        "veinte": 20,
        "treinta": 30,
    },
    "en": {
        "a": 1,
        "an": 1,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "twenty": 20,
        "thirty": 30,
    },
    "fr": {
        "un": 1,
        "une": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "onze": 11,
        "douze": 12,
        "treize": 13,
        "quatorze": 14,
        "quinze": 15,
        "vingt": 20,
        "trente": 30,
    },
    "it": {
        "un": 1,
        "uno": 1,
        "una": 1,
        "due": 2,
        "tre": 3,
        "quattro": 4,
        "cinque": 5,
        "sei": 6,
        "sette": 7,
        "otto": 8,
        "nove": 9,
        "dieci": 10,
        "undici": 11,
        "dodici": 12,
        "tredici": 13,
        "quattordici": 14,
        "quindici": 15,
        "venti": 20,
        "trenta": 30,
    },
}
"""Numbers by language: the same word means different things, such as `dos`, `sei` and `six`."""

TELLTALES: Mapping[str, frozenset[str]] = {
    "pt": frozenset(
        "em no na nos nas dias uma um com sem para por quero viagem e de do da ao aos gostamos gosto nos somos roteiro fim semana"
        " pessoas meu minha ate reais dois duas criancas anos mais menos sao muito filhos filho filha quatro".split()
    ),
    "es": frozenset(
        "en el la los las dias una con sin para por quiero viaje y de del al nos gusta gustan somos fin semana personas mi mis"
        " hasta euros ninos anos mas menos muy hijos hijo hija cuatro un dos".split()
    ),
    "en": frozenset(
        "in the days day a an with without for by i we want would like trip and of to our my people kids children years old week"
        " weekend from us two more less very on at under is are love".split()
    ),
    "fr": frozenset(
        "en le la les des jours une avec sans pour par je nous voudrais voyage et de du au aux aimons semaine personnes mon ma"
        " mes jusqu euros enfants ans plus moins tres week-end un deux a sommes sur ou dans notre".split()
    ),
    "it": frozenset(
        "in il lo la i gli le giorni una con senza per vorrei viaggio e di del della al ci piace piacciono siamo fine settimana"
        " persone mio mia fino euro bambini anni piu meno molto figli figlio figlia un due a nel noi".split()
    ),
}
"""Small words by language, to tell which one a text is in."""

_MONTH_NAMES = (
    "janeiro enero january janvier gennaio jan ene janv gen",
    "fevereiro febrero february fevrier febbraio fev feb fevr febr",
    "marco marzo march mars mar",
    "abril april avril aprile abr apr avr",
    "maio mayo may mai maggio mag",
    "junho junio june juin giugno jun giu",
    "julho julio july juillet luglio jul juil lug",
    "agosto august aout ago aug ag",
    "setembro septiembre setiembre september septembre settembre set sept sep",
    "outubro octubre october octobre ottobre out oct ott",
    "novembro noviembre november novembre nov",
    "dezembro diciembre december decembre dicembre dez dic dec",
)
MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_WEEKDAY_NAMES = (
    "segunda segunda-feira lunes monday lundi lunedi",
    "terca terca-feira martes tuesday mardi martedi",
    "quarta quarta-feira miercoles wednesday mercredi mercoledi",
    "quinta quinta-feira jueves thursday jeudi giovedi",
    "sexta sexta-feira viernes friday vendredi venerdi",
    "sabado saturday samedi sabato",
    "domingo sunday dimanche domenica",
)
WEEKDAYS: Mapping[str, int] = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}

CURRENCY_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("r$", "brl", "reais", "real", "reales", "reals", "conto", "contos", "pila", "pilas"), "BRL"),
    **dict.fromkeys(("us$", "u$s", "usd", "$", "dolar", "dolares", "dollar", "dollars", "dollari", "dollaro", "bucks"), "USD"),
    **dict.fromkeys(("£", "gbp", "libra", "libras", "pound", "pounds", "quid", "sterline", "sterlina"), "GBP"),
    **dict.fromkeys(("chf", "francos suicos", "swiss francs", "francs suisses", "franchi svizzeri"), "CHF"),
}

PACES: Mapping[Pace, re.Pattern[str]] = {
    Pace.RELAXED: re.compile(
        r"\b(?:sem (?:pressa|correria|stress)|(?<!nao )devagar|mais (?:leve|calm[ao])|ritmo (?:leve|lento|calmo)|tranquil\w*|descansad\w*|"
        r"relax\w*|calm(?:a|o|os|as|e|es|ly)?|slow(?:ly|er)?|easy[- ]going|leisurely|laid[- ]back|no rush|not rushed|unhurried|"
        r"take it easy|"
        r"sin (?:prisas?|correr|agobios)|despacio|sans (?:se presser|courir|hate|stress)|doucement|en douceur|"
        r"senza (?:fretta|correre)|con calma|con (?:tutta )?comodo|rilassa\w*|lentamente)\b"
    ),
    Pace.INTENSE: re.compile(
        r"\b(?:intens[aeio]\w*|(?:ver|conhecer|visitar|vedere|visitare|see|voir|visiter|do) (?:o maximo|de tudo|everything|as much as"
        r"|le plus|un maximum|il piu|il massimo|lo maximo)|ver tudo|ver todo|tout voir|vedere tutto|packed|action[- ]packed|fast[- ]paced|"
        r"ritmo (?:puxado|acelerado|forte|rapido|serrato)|rythme (?:soutenu|rapide)|aproveitar ao maximo|aprovechar al maximo|a tope|"
        r"puxado|corrido|o maximo possivel|lo maximo posible|il piu possibile|le plus possible)\b"
    ),
    Pace.MODERATE: re.compile(
        r"\b(?:ritmo (?:normal|moderado|medio|moderato|normale)|moderate(?: pace)?|normal pace|rythme (?:normal|modere)|moderad[ao])\b"
    ),
}

LIMITED_MOBILITY = re.compile(
    r"\b(?:cadeira de rodas|cadeirante|carrinho(?: de bebe)?|wheelchair|stroller|pram|pushchair|buggy|silla de ruedas|cochecito|carrito|"
    r"fauteuil roulant|poussette|sedia a rotelle|carrozzin[ao]|passeggino|mobilidade reduzida|reduced mobility|limited mobility|"
    r"movilidad reducida|mobilite reduite|mobilita ridotta|(?:sem|no|sin|sans|senza) (?:escadas?|stairs|steps|escaleras|escaliers|scale)|"
    r"step[- ]free|muletas|crutches|bequilles|stampelle|dificuldades? (?:para|em|de) (?:andar|caminhar|locomocao)|"
    r"(?:nao|mal) (?:pode|consegue|consigo|posso) (?:andar|caminhar) muito|can ?'?t walk (?:much|far)|cannot walk (?:much|far)|"
    r"no (?:puede|puedo) (?:andar|caminar) mucho|ne (?:peut|peux) pas (?:beaucoup )?marcher|difficolta a camminare)\b"
)
MOBILITIES: Mapping[Mobility, re.Pattern[str]] = {Mobility.LIMITED: LIMITED_MOBILITY}

DIETS: Mapping[Diet, re.Pattern[str]] = {
    Diet.VEGETARIAN: re.compile(r"\b(?:vegetarian\w*|vegetarien\w*|veggies?|(?:sem|sin|sans|senza) (?:comer )?(?:carne|viande)|no meat)\b"),
    Diet.VEGAN: re.compile(r"\b(?:vegan\w*|vegetalien\w*|plant[- ]based)\b"),
    Diet.GLUTEN_FREE: re.compile(
        r"\b(?:(?:sem|sin|sans|senza|no) gl[uú]ten|senza glutine|gluten[- ]free|celiac\w*|coeliac\w*|coeliaque\w*|celiaque\w*)\b"
    ),
}

INTERESTS: Mapping[Interest, re.Pattern[str]] = {
    Interest.HISTORY: re.compile(
        r"\b(?:histori(?:a|co|ca|cos|cas|cal)|history|historic|histoire|historiques?|storia|storic[aoih]\w*|monumentos?|monuments?|"
        r"monumenti|"
        r"castelos?|castillos?|castles?|chateaux?|castell[oi]|ruinas?|ruins|ruines|rovine|museus?|museos?|museums?|musees?|musei|museo)\b"
    ),
    Interest.ART: re.compile(
        r"\b(?:artes?|arts?|arti|artistic\w*|galerias?|galler(?:y|ies)|galeries?|galleri[ae]|pinturas?|paintings?|peintures?|"
        r"museus?|museos?|"
        r"museums?|musees?|musei|museo)\b(?! de vivre)"
    ),
    Interest.ARCHITECTURE: re.compile(r"\b(?:arquitet\w+|arquitect\w+|architect\w+|architett\w+|azulejos?)\b"),
    Interest.FOOD: re.compile(
        r"\b(?:comidas?|comer|comer bem|gastronomi\w*|culinari\w*|restaurantes?|restaurants?|ristoranti?|food|foodies?|foodie|"
        r"eating|cuisine|"
        r"cocina|cozinha|cucina|cibo|mangiare|manger|nourriture|street food|petiscos?|tapas|comilonas?|eat well|bien manger)\b"
    ),
    Interest.WINE: re.compile(
        r"\b(?:vinhos?|vinos?|wines?|wineries|winery|wine tasting|vins?|vini|vinicol\w*|vinerie|enolog\w*|enotur\w*|enotec\w*|"
        r"oenolog\w*|adegas?|"
        r"bodegas?|cantine|degustac\w+|degustazion\w+|degustations?)\b"
    ),
    Interest.NATURE: re.compile(
        r"\b(?:natureza|naturaleza|nature|natura|parques?|parks?|parcs?|parchi|jardins?|jardines|gardens?|giardini?|trilhas?|hiking|hikes?|"
        r"senderismo|randonnees?|escursioni|ar livre|aire libre|outdoors?|plein air|aria aperta)\b"
    ),
    Interest.BEACH: re.compile(r"\b(?:praias?|playas?|beach(?:es)?|plages?|spiaggi[ae]|spiagge)\b"),
    Interest.NIGHTLIFE: re.compile(
        r"\b(?:vida noturna|vida nocturna|nightlife|night life|vie nocturne|vita notturna|baladas?|bares|bars|discotecas?|discotheques?|"
        r"boates?|clubbing|night ?clubs?|boites? de nuit|fiesta|festas?|noitadas?|copas|locali notturni|party(?! of)|partying)\b"
    ),
    Interest.SHOPPING: re.compile(r"\b(?:compras|shopping|shop|shops|lojas?|tiendas|boutiques?|negozi|acquisti|ir de compras)\b"),
    Interest.MUSIC: re.compile(
        r"\b(?:musicas?|music|musiques?|musical|musicais|fado|samba|jazz|flamenco|concertos?|concerts?|conciertos?|concerti|opera|shows?)\b"
    ),
    Interest.FAMILY: re.compile(
        r"\b(?:atracoes infantis|parques? infanti\w+|kid[- ]friendly|family[- ]friendly|zoo|aquari\w+|"
        r"oceanario)\b"
    ),
    Interest.RELIGION: re.compile(
        r"\b(?:religi\w+|igrejas?|iglesias?|church(?:es)?|eglises?|chies[ae]|catedra\w+|cathedra\w+|cattedral\w+|basilicas?|santuarios?|"
        r"candomble|peregrin\w+|pilgrim\w+|spiritual\w*|espiritual\w*)\b"
    ),
    Interest.VIEWS: re.compile(
        r"\b(?:miradouros?|mirantes?|miradores|mirador|viewpoints?|views?|vistas?|vues?|panoram\w+|belvedere\w*|belveder[ei]|por do sol|"
        r"sunsets?|atardecer\w*|couchers? de soleil|tramont[oi])\b"
    ),
    Interest.LITERATURE: re.compile(
        r"\b(?:literatura|literari[ao]s?|literature|literary|litterature|litteraires?|letteratur\w+|letterari\w*|livros|livrarias?|books|"
        r"bookshops?|bookstores?|librerias|libros|librairies?|libri|librerie|bibliotecas?|libraries|library|bibliotheques?|biblioteche|"
        r"poesia|poetry)\b"
    ),
    Interest.SPORT: re.compile(
        r"\b(?:esportes?|desportos?|desporto|deportes?|sports?|futebol|futbol|football|soccer|calcio|estadios?|stadiums?|stades?|stadi|"
        r"surf\w*|ciclismo|cycling|cyclisme)\b"
    ),
    Interest.SCIENCE: re.compile(r"\b(?:cienci\w+|scien\w+|planetari\w+|tecnologia|technology|technologie)\b"),
    Interest.PHOTOGRAPHY: re.compile(r"\b(?:fotos?|fotograf\w+|photos?|photograph\w+|instagram\w*|photographies?)\b"),
    Interest.CULTURE: re.compile(r"\b(?:cultur\w+|teatros?|theat(?:re|er)s?|theatres?|teatri|tradic\w+|tradizion\w+|traditions?)\b"),
}

CHEAPER = re.compile(
    r"\b(?:mais (?:barat[ao]s?|economic[ao]s?|em conta)|gastar menos|cheaper|less expensive|spend less|save money|mas (?:barat[ao]s?|"
    r"economic[ao]s?)|moins chere?s?|moins couteux|depenser moins|(?:piu|meno) (?:economic[ao]|car[ao])|spendere (?:di )?meno)\b"
)

NEGATION = re.compile(
    r"\b(?:sem|nada de|nao (?:gost\w+|quer\w+|curt\w+|precis\w+)|nao|menos|evit\w+|detest\w+|odei\w+|odi[ao]\w*|without|neg_no|"
    r"not|nor|hate|hates|dislike|don'?t (?:like|want|care for|care about|need)|avoid\w*|skip|less|fewer|sin|nada|"
    r"no (?:me|nos) gustan?|no queremos|sans|pas|n'aim\w+ pas|moins|senza|niente|non|non (?:ci|mi) piac\w+|non vogliamo|meno|ni|nem|"
    r"neither|"
    r"troc\w+|substitu\w+|replac\w+|swap|remov\w+|tir[ae]\w*|quit[ae]\w*|cambi\w+|remplac\w+|enlev\w+|sostitui\w+|togli\w*|"
    r"instead of|rather than|em vez d[eao]|en (?:vez|lugar) de|au lieu d[eu']|invece (?:di|del|della|dei))"
    r"(?: (?:de|do|da|dos|das|of|the|a|o|os|as|el|la|los|las|le|les|il|i|gli|di|du|des|muito|muita|muitas|muitos|tao|too|so|very|too many|"
    r"many|any|mucho|mucha|tan|trop|troppo|sou|somos|soy|am|are|suis|sono|more|mais|d'|l'))*[ ']*$"
)
"""A refusal right in front of a word: what follows is not wished for. `neg_no` stands for a `no` that is not the Portuguese `in the`."""
