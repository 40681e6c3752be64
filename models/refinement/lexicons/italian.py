"""Italian."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

_NUMBERS = dict(
    enumerate(
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette"
        " diciotto diciannove venti ventuno ventidue ventitre ventiquattro venticinque ventisei ventisette ventotto ventinove trenta"
        " trentuno".split(),
        1,
    )
) | {
    35: "trentacinque", 40: "quaranta", 45: "quarantacinque", 50: "cinquanta", 55: "cinquantacinque", 60: "sessanta",
    70: "settanta", 75: "settantacinque", 80: "ottanta", 90: "novanta",
}  # fmt: skip
_SPARE_MINUTES = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55)
_ONE_HOUR = phrases("un ora|1 ora|un oretta|una ora")
"""Told as a whole with the minutes that follow: "un" is no number by itself, or "giorno un museo" would be a day."""

_MONTHS = (
    "gennaio|genn|gen", "febbraio|febb|feb", "marzo", "aprile|apr", "maggio|magg", "giugno|giu", "luglio|lug", "agosto|ago",
    "settembre|sett", "ottobre|ott", "novembre|nov", "dicembre|dic",
)  # fmt: skip

ITALIAN = Lexicon(
    code="it",
    telltales=words(
        "il lo gli che di non per con della alla dal dalla nel nella sul un una sono ci si ma anche ed ho ha abbiamo vorrei "
        "vogliamo voglio togli sposta metti mettici aggiungi cambia fai facciamo fare andare giorno domani oggi alle ore "
        "chissa tempo cancella cancellare stata stato dimentica dimenticare ristoranti calda caldo tavolo pesci posso "
        "programma giornata tappe cose tutto tra ai commento resto invece posto poi prima dopo piu meno troppo questa questo "
        "nostro qualcosa perche xke nn cmq grazie tappa dove come gia senza via delle dei allora minuti sera"
    ),
    definite=words(
        "il lo la l i gli le del dello della dell dei degli delle al allo alla all ai agli alle dal dallo dalla dall dai "
        "dagli dalle nel nello nella nell nei negli nelle sul sullo sulla sull sui sugli sulle col coi colla questo questa "
        "quest questi queste quel quell quei quegli quelle sto sta mio mia miei mie tuo tua suo sua nostro nostra nostri "
        "nostre vostro vostra detto stesso stessa"
    ),
    indefinite=words(
        "un uno una qualche altro altra qualsiasi qualunque qualcun na bel bella bello bell buon buona buono bravo carino "
        "carina piccolo piccola ulteriore tipico"
    ),
    linking=words(
        "di del della dello dell dei degli delle d da dal dalla dall dai de il lo la l i gli le al allo alla alle ai in nel "
        "nella nell sul sulla sull su"
    ),
    adding=words(
        "aggiungi aggiungere aggiungo aggiungiamo aggiungete aggiunga aggiungici aggiungimi aggiungerei aggiungeteci agg "
        "metti mettere metto mettiamo mettete metta mettici mettimi metteteci metterei metterci mettiamoci inserisci "
        "inserire inseriamo inserite inserisca inserirei includi includere includiamo includete ficca ficcaci infila "
        "infilaci infiliamo infilare schiaffa piazza piazzaci vorrei voglio vogliamo vorremmo vuole vogliono serve "
        "servirebbe manca mancherebbe trova trovami trovaci cerca cercami cercaci proponi proponimi prevedi prevedere "
        "pianifica programma facciamo fammi facci desidero desidererei gradirei preferirei preferisco ci aggiungerei butta "
        "buttaci incastra incastraci inserite piu ancora anche pure"
    ),
    towards=words("con col per contro in x"),
    going=phrases(
        "andare a|andare al|andare alla|andare in|andare da|andare allo|andare ai|andare|visitare|vedere|vedersi|vederci|"
        "fare un salto a|fare un salto al|fare un giro a|fare un giro al|fare un giro in|passare da|passare dal|passare per|"
        "fare|vado a|andiamo a|andiamo al|andiamo alla|visitiamo|vediamo|andrei a|andrei al|andrei alla|andremmo a|salire su|"
        "salire sul|girare|scoprire|esplorare"
    ),
    kinds=table(
        ("museo|museum|musee|casa museo|museo d arte|museo di arte|museo storico|museo archeologico", Wish.MUSEUM),
        ("galleria|galleria d arte|galleria di arte|pinacoteca|mostra|mostra d arte|esposizione|expo", Wish.GALLERY),
        (
            (
                "monumento|monumenti storici|rovine|ruderi|scavi|sito archeologico|scavi archeologici|ponte|statua|arco|anfiteatro|"
                "terme|tempio|colonna|obelisco|fontana|foro|torre|campanile|memoriale|mausoleo|acquedotto|mura|arena"
            ),
            Wish.MONUMENT,
        ),
        ("palazzo|castello|reggia|fortezza|rocca|maniero|residenza reale|palazzo reale", Wish.PALACE),
        (
            (
                "chiesa|chiesetta|cattedrale|basilica|duomo|cappella|monastero|convento|abbazia|santuario|chiostro|battistero|"
                "moschea|sinagoga|certosa"
            ),
            Wish.CHURCH,
        ),
        (
            ("belvedere|punto panoramico|punto di osservazione|terrazza panoramica|miradouro|mirador|viewpoint|osservatorio panoramico"),
            Wish.VIEWPOINT,
        ),
        (
            (
                "parco|parchetto|giardino|giardini|giardino botanico|orto|orto botanico|giardini botanici|giardinetti|bosco|pineta|"
                "villa comunale|riserva naturale|villa"
            ),
            Wish.PARK,
        ),
        ("spiaggia|spiaggetta|mare|lido|litorale|beach", Wish.BEACH),
        ("piazza|piazzetta|quartiere|rione|borgo|centro storico|zona pedonale|lungomare|lungofiume|viale", Wish.SQUARE),
        (
            (
                "mercato|mercatino|mercatino delle pulci|mercato delle pulci|mercato rionale|mercato coperto|mercatino dell usato|"
                "mercato dell usato|market|food market|fiera"
            ),
            Wish.MARKET,
        ),
        ("negozio|negozietto|centro commerciale|boutique|outlet|grande magazzino|grandi magazzini|negozio di souvenir", Wish.SHOPPING),
        (
            (
                "ristorante|ristorantino|trattoria|trattoriola|osteria|hosteria|pizzeria|taverna|locanda|bistrot|bistro|rosticceria|"
                "braceria|griglieria|paninoteca|friggitoria|agriturismo|fast food|steakhouse|pizza|kebab|panino|piadina|brasserie|"
                "ristorante tipico|ristorante di pesce|taberna|churrascaria|fritto"
            ),
            Wish.FOOD,
        ),
        (
            (
                "caffe|caffetteria|cafe|caffettino|bar pasticceria|pasticceria|gelateria|gelato|gelatino|panificio|forno|panetteria|"
                "sala da te|cioccolateria|cremeria|confetteria|coffee shop|pausa caffe|sosta caffe|merenda|cornetto|cappuccino|bar "
                "per colazione|granita"
            ),
            Wish.CAFE,
        ),
        (
            (
                "bar|bar per l aperitivo|bar per aperitivo|posto per l aperitivo|locale per l aperitivo|pub|birreria|cocktail bar|"
                "rooftop|rooftop bar|aperitivo|aperitivino|apericena|ape|spritz|drink|cocktail|birra|birretta|birrozza|baretto|"
                "lounge bar|brewery|bevuta|happy hour"
            ),
            Wish.BAR,
        ),
        (
            (
                "enoteca|cantina|vineria|wine bar|winebar|degustazione|degustazione di vini|degustazione di vino|assaggio di vini|"
                "cantine|cantina vinicola|bottiglieria|wine tasting"
            ),
            Wish.WINE,
        ),
        ("discoteca|disco|locale notturno|club|night club|night|balera|serata danzante", Wish.NIGHTLIFE),
        (
            (
                "concerto|concerto jazz|concerto di fado|concertino|jazz club|casa del fado|casa di fado|spettacolo di fado|"
                "spettacolo di flamenco|spettacolo di samba|locale con musica dal vivo|locale jazz|live club|serata musicale|"
                "concerto dal vivo"
            ),
            Wish.MUSIC,
        ),
        (
            (
                "teatro|opera|opera lirica|spettacolo|spettacolo a teatro|spettacolo teatrale|spettacolo di teatro|musical|balletto|"
                "commedia|lirica|serata a teatro|cabaret"
            ),
            Wish.THEATRE,
        ),
        ("zoo|acquario|oceanario|giardino zoologico|parco zoologico|fattoria didattica|delfinario|parco faunistico", Wish.ANIMALS),
        (
            ("planetario|museo della scienza|museo delle scienze|museo di scienze|museo scientifico|science center|osservatorio"),
            Wish.SCIENCE,
        ),
        ("biblioteca|libreria|biblio", Wish.LIBRARY),
        (
            (
                "crociera|minicrociera|gita in barca|giro in barca|tour in barca|escursione in barca|gita in battello|giro in "
                "battello|gita sul fiume|crociera sul fiume|battello|barca|barchetta|traghetto|vaporetto|gondola|giro in gondola|"
                "bateau|giro in traghetto"
            ),
            Wish.BOAT,
        ),
        ("stadio|partita di calcio|partita di pallone|match|evento sportivo", Wish.SPORT),
        ("parco giochi|parco acquatico|acquapark|luna park|lunapark|parco divertimenti|parco a tema|ludoteca|giostre|giostra", Wish.FAMILY),
    ),
    meals=table(
        ("colazione|prima colazione|brunch|breakfast|colazioncina", Meal.BREAKFAST),
        ("pranzo|pranzetto|lunch|pranzo veloce", Meal.LUNCH),
        ("cena|cenetta|cenone|dinner|cenetta romantica", Meal.DINNER),
    ),
    qualities=table(
        (
            (
                "qualcosaltro|qualcos altro|qualcosa d altro|qualcosa di altro|qualche altra cosa|altra cosa|un altra cosa|un altro "
                "posto|un altro luogo|un altra attivita|un altra tappa|un altra visita|qualsiasi altra cosa|qualunque altra cosa|"
                "qualsiasi cosa|qualunque cosa|qualcosa di diverso|qualcosa di nuovo|diverso|di diverso|altra roba|dell altro|un "
                "alternativa|altrove|qualche altro posto|tutt altro|qualcosa di meglio|un altra meta|una cosa diversa|un posto "
                "diverso|una cosa nuova|qualcosa di differente|quel che vuoi|quello che vuoi|quello che vi pare|quel che vi pare"
            ),
            Wish.ANYTHING,
        ),
        (
            (
                "all aperto|all aria aperta|aria aperta|all aria|outdoor|nella natura|in mezzo alla natura|immerso nella natura|nel "
                "verde|in mezzo al verde|immerso nel verde|in natura|natura|naturalistico|naturalistica|en plein air|plein air|a "
                "cielo aperto|al sole|da fare fuori|da fare all aperto|aria fresca|all esterno"
            ),
            Wish.OUTDOORS,
        ),
        (
            (
                "al chiuso|al coperto|coperto|coperta|indoor|al riparo|al riparo dalla pioggia|riparato|dove non piove|dove non ci "
                "si bagna|con l aria condizionata|con aria condizionata|sotto un tetto|con un tetto|all interno|all asciutto|a prova "
                "di pioggia"
            ),
            Wish.INDOORS,
        ),
        (
            (
                "dove cenare|dove pranzare|per cenare|per pranzare|"
                "da mangiare|per mangiare|dove mangiare|dove si mangia|dove mangiare bene|dove si mangia bene|mangiare qualcosa|un "
                "boccone|mangiare un boccone|cucina tipica|cibo tipico|cucina locale|cibo locale|street food|cibo di strada|"
                "gastronomico|gastronomica|culinario|specialita locali|specialita del posto|piatti tipici|di mangereccio|mangereccio|"
                "da sgranocchiare|da mettere sotto i denti"
            ),
            Wish.FOOD,
        ),
        (
            (
                "un dolce|dolci|qualcosa di dolce|di dolce|dolcetto|per un caffe|per il caffe|per prendere un caffe|prendere un "
                "caffe|bere un caffe|prendersi un caffe|bersi un caffe|per far merenda|per fare merenda|far merenda|fare merenda|"
                "prendere un gelato|mangiare un gelato|per un gelato|una pausa caffe|paste|pasticcini"
            ),
            Wish.CAFE,
        ),
        (
            (
                "con vino|con del vino|vino|vini|di vino|degustare vini|degustare il vino|assaggiare vini|bere vino|bere del vino|"
                "porto da bere|bere un bicchiere di vino|calice di vino|un calice|bicchiere di vino"
            ),
            Wish.WINE,
        ),
        (
            (
                "per bere qualcosa|bere qualcosa|da bere|bersi qualcosa|per un drink|per bere|bere una birra|bersi una birra|fare "
                "aperitivo|per l aperitivo|per aperitivo|prendere un aperitivo"
            ),
            Wish.BAR,
        ),
        (
            (
                "con vista|con una bella vista|con bella vista|con un bel panorama|con panorama|panoramico|panoramica|panorama|bella "
                "vista|con veduta|con una vista|vista panoramica|dall alto|con vista sulla citta|con vista mare|per vedere il "
                "tramonto|per il tramonto|dove vedere il tramonto|dove vedere il panorama"
            ),
            Wish.VIEWPOINT,
        ),
        (
            (
                "shopping|fare shopping|per fare shopping|per lo shopping|compere|fare compere|acquisti|fare acquisti|per acquisti|"
                "di shopping|souvenir|comprare souvenir|per comprare souvenir|comprare dei souvenir|negozi|regalini|per i regali|"
                "spesucce|per fare compere"
            ),
            Wish.SHOPPING,
        ),
        (
            (
                "vita notturna|per ballare|ballare|andare a ballare|dove ballare|dove si balla|discoteche|movida|fare festa|per fare "
                "festa|nightlife|fare serata|per fare serata|fare baldoria|far baldoria"
            ),
            Wish.NIGHTLIFE,
        ),
        (
            (
                "musica|musica dal vivo|con musica|con musica dal vivo|con della musica|con la musica|musicale|live music|fado|samba|"
                "jazz|flamenco|di musicale|ascoltare musica|sentire musica|sentire musica dal vivo|ascoltare musica dal vivo|musica "
                "live|con musica live"
            ),
            Wish.MUSIC,
        ),
        (
            (
                "per bambini|per i bambini|per i bimbi|per bimbi|per i piccoli|per famiglie|per la famiglia|per tutta la famiglia|"
                "per ragazzi|per i ragazzi|per i ragazzini|per i figli|per le bambine|per la bambina|per il bambino|per il bimbo|per "
                "la bimba|per le bimbe|adatto ai bambini|adatta ai bambini|adatto ai bimbi|a misura di bambino|da fare con i bambini|"
                "da fare coi bambini|da fare coi bimbi|che piaccia ai bambini|che piaccia ai bimbi|che piaccia ai ragazzi|dove "
                "portare i bambini|dove portare i bimbi|kids friendly|family friendly|adatto a bambini|adatto alle famiglie|da "
                "bambini|x bambini|x i bimbi"
            ),
            Wish.FAMILY,
        ),
        ("con animali|animali|con gli animali|con degli animali|dove vedere animali|vedere gli animali|vedere animali", Wish.ANIMALS),
        (
            "storico|storica|storia|di storia|di storico|con storia|con un po di storia|ricco di storia|un po di storia",
            Wish.HISTORY,
        ),
        ("sportivo|sportiva|di sportivo|sport|di sport|fare sport|per fare sport|dinamico", Wish.SPORT),
        (
            (
                "piu economico|piu economica|economico|economica|meno caro|meno cara|a buon mercato|piu a buon mercato|low cost|"
                "gratis|gratuito|gratuita|che costi meno|che costa meno|costi meno|costi poco|che costi poco|che costa poco|"
                "abbordabile|piu abbordabile|a poco prezzo|a buon prezzo|meno costoso|meno costosa|piu conveniente|conveniente|non "
                "troppo caro|non troppo costoso|che non costi troppo|che non costi un occhio|che non costi un occhio della testa|"
                "cheap|cheaper|che costi meno|che costi di meno|che costi de meno|dove si spende meno|dove si spende poco|"
                "dove spendere meno|meno esoso|piu modesto|che non ci spenni|"
                "di meno caro|di piu economico|che costi di meno|che costa di meno|per le nostre tasche"
            ),
            Wish.CHEAPER,
        ),
        (
            (
                "piu vicino|piu vicina|vicino|vicina|qui vicino|li vicino|la vicino|di vicino|di piu vicino|nelle vicinanze|nei "
                "paraggi|nei dintorni|in zona|nella zona|a due passi|a 2 passi|meno lontano|meno lontana|non troppo lontano|"
                "raggiungibile a piedi|dietro l angolo|qua vicino|qui attorno|qui intorno|vicinissimo|non lontano|piu a portata|non "
                "lontana"
            ),
            Wish.NEARER,
        ),
        ("artistico|artistica|d arte|di artistico|quadri|con dei quadri|con quadri", Wish.GALLERY),
        ("in barca|in battello|sull acqua|sul fiume|andare in barca|in traghetto", Wish.BOAT),
        ("scienza|scienze|scientifico|scientifica|di scientifico|di scienza", Wish.SCIENCE),
        ("libri|con libri|letterario|letteraria|di letterario", Wish.LIBRARY),
        ("musei", Wish.MUSEUM),
        ("gallerie|mostre", Wish.GALLERY),
        ("monumenti|ponti|fontane|torri", Wish.MONUMENT),
        ("palazzi|castelli", Wish.PALACE),
        ("chiese|cattedrali|basiliche|cappelle|conventi|monasteri", Wish.CHURCH),
        ("punti panoramici|panorami", Wish.VIEWPOINT),
        ("parchi", Wish.PARK),
        ("spiagge", Wish.BEACH),
        ("piazze|quartieri|piazzette", Wish.SQUARE),
        ("mercati|mercatini|bancarelle", Wish.MARKET),
        ("trattorie|osterie|pizzerie|pizze", Wish.FOOD),
        ("gelaterie|pasticcerie|gelati", Wish.CAFE),
        ("locali|aperitivi|birre|birrerie", Wish.BAR),
        ("concerti", Wish.MUSIC),
        ("teatri|spettacoli", Wish.THEATRE),
        ("biblioteche|librerie", Wish.LIBRARY),
    ),
    heads=phrases(
        "qualcosa|qualcosina|qlcs|qlc|qualke cosa|qualche cosa|qualche cosetta|un posto|un posticino|qualche posto|un luogo|"
        "qualche luogo|un attivita|qualche attivita|una cosa|una cosetta|delle cose|un locale|un localino|uno|una|un punto|"
        "un opzione|un giro|un giretto|un esperienza|una tappa|una visita|una meta|una sosta|un bel posto|una bella cosa|"
        "della roba|roba|un programma|una soluzione|un pomeriggio|una serata|una mattinata|un po|un momento|un attimo"
    ),
    head_links=phrases(
        "di|da|d|carino|bello|interessante|particolare|speciale|simpatico|divertente|originale|che sia|che fosse|piu|un po|"
        "un po piu|un po di|con un po di|per fare|per|con|con del|da fare|che stia|dove fare|dove si faccia|tipo|davvero|"
        "veramente|molto|piuttosto|assai|che e|piu o meno|di un po|di un po piu|di molto|di veramente|x"
    ),
    stop_nouns=phrases(
        "tappa|fermata|visita|attivita|attrazione|posto|luogo|cosa|punto|voce|evento|appuntamento|sosta|impegno|meta|stop|"
        "giro|roba|tappe|cosa da fare|cosa da vedere|cosa in programma|tappa in programma|destinazione"
    ),
    numbers=table(
        *((name, number) for number, name in _NUMBERS.items()),
        ("una|primo", 1),
    ),
    ordinals=table(
        ("primo|prima|primissimo|primissima", 1),
        ("secondo|seconda", 2),
        ("terzo|terza", 3),
        ("quarto|quarta", 4),
        ("quinto|quinta", 5),
        ("sesto|sesta", 6),
        ("settimo|settima", 7),
        ("ottavo|ottava", 8),
        ("ultimo|ultima|ultimissimo|ultimissima|finale", -1),
        ("penultimo|penultima", -2),
    ),
    ordinal_marks=phrases("o|a|esimo|esima|mo|ma|do|zo"),
    weekdays=table(
        ("lunedi|lun|luned|lunedii|monday", 0),
        ("martedi|mart|mar|marted|martdi", 1),
        ("mercoledi|merc|mer|mercoled|mercoldi|mercoledii", 2),
        ("giovedi|giov|gio|gioved|giovdi", 3),
        ("venerdi|vener|ven|venerd|venrdi", 4),
        ("sabato|sab|sabbato|saturday", 5),
        ("domenica|dom|domenika|sunday", 6),
    ),
    months=table(*((names, number) for number, names in enumerate(_MONTHS, 1))),
    relative_days=table(
        ("oggi|oggi stesso|ogg|today", 0),
        ("domani|dmn|dmni|domn|doman|domai|domattina|domatina|tomorrow", 1),
        ("dopodomani|dopo domani|dopodmn|dopo dmn|doppodomani|dopodomni|dopodoma|dopodomai", 2),
    ),
    tonight=table(
        ("stasera|sta sera|questa sera|oggi sera|stas|in serata oggi", Daypart.EVENING),
        ("stanotte|questa notte|sta notte", Daypart.NIGHT),
        ("oggi pomeriggio|questo pomeriggio|sto pomeriggio|oggi pom|oggi pome", Daypart.AFTERNOON),
        ("stamattina|stamani|stamane|questa mattina|oggi mattina|sta mattina", Daypart.MORNING),
        ("oggi a pranzo|oggi a mezzogiorno", Daypart.MIDDAY),
    ),
    day_nouns=phrases("giorno|giornata|gg|day|giornatina|giorni|giornate|gno"),
    is_day_number_a_date=True,
    of=phrases(
        "di|del|della|dello|dell|dei|delle|degli|d|previsto|prevista|previsto per|prevista per|programmato per|programmata "
        "per|in programma|in programma per|che abbiamo|che c e|che facciamo|che ce|x"
    ),
    dayparts=table(
        (
            (
                "a colazione|per colazione|di mattina|la mattina|in mattinata|nella mattinata|mattina|al mattino|il mattino|mattino|"
                "di prima mattina|la mattina presto|mattina presto|di mattina presto|di buon ora|di buonora|di primo mattino|in "
                "tarda mattinata|tarda mattinata|a meta mattina|per la mattina|alla mattina|all alba|nella tarda mattinata|di matt|"
                "matt"
            ),
            Daypart.MORNING,
        ),
        (
            (
                "a pranzo|per pranzo|x pranzo|a ora di pranzo|all ora di pranzo|ora di pranzo|verso ora di pranzo|verso l ora di "
                "pranzo|per l ora di pranzo|verso mezzogiorno|intorno a mezzogiorno|all ora del pranzo"
            ),
            Daypart.MIDDAY,
        ),
        (
            (
                "di pomeriggio|il pomeriggio|nel pomeriggio|pomeriggio|al pomeriggio|nel primo pomeriggio|primo pomeriggio|nel tardo "
                "pomeriggio|tardo pomeriggio|di pom|pom|pome|pomerig|pomeriggi|nel pom|a meta pomeriggio|a pomeriggio|per il "
                "pomeriggio|di pome|pmg|a pomeriggio inoltrato|pomeriggio inoltrato|pomerigio|pomergio"
            ),
            Daypart.AFTERNOON,
        ),
        (
            (
                "a cena|per cena|x cena|di sera|la sera|in serata|nella serata|sera|alla sera|verso sera|a sera|in prima serata|al "
                "tramonto|per il tramonto|verso il tramonto|all imbrunire|per la sera|all ora di cena|a ora di cena|ora di cena|"
                "verso l ora di cena|all ora del tramonto"
            ),
            Daypart.EVENING,
        ),
        (
            (
                "di notte|la notte|nella notte|notte|in notturna|in tarda serata|tarda serata|a tarda sera|la sera tardi|sera tardi|"
                "di sera tardi|a notte fonda|in nottata|a tarda notte|notte fonda"
            ),
            Daypart.NIGHT,
        ),
    ),
    named_times=table(
        ("mezzogiorno|mezzodi|mezzogiorno in punto|le dodici in punto", time(12)),
        ("mezzogiorno e mezzo|mezzogiorno e mezza|mezzogiorno e trenta", time(12, 30)),
        ("mezzogiorno e un quarto", time(12, 15)),
        *(
            (f"l una{tail}|all una{tail}|dall una{tail}|dell una{tail}|per l una{tail}|verso l una{tail}", time(13, minute))
            for tail, minute in (
                ("", 0),
                (" e mezza", 30),
                (" e mezzo", 30),
                (" e un quarto", 15),
                (" e tre quarti", 45),
                *((f" e {_NUMBERS[minute]}", minute) for minute in _SPARE_MINUTES),
            )
        ),
        ("l una meno un quarto|all una meno un quarto", time(12, 45)),
        ("l una meno dieci|all una meno dieci", time(12, 50)),
    ),
    at=phrases(
        "alle|dalle|delle|sulle|verso le|per le|entro le|dopo le|prima delle|fino alle|intorno alle|attorno alle|circa le|"
        "circa alle|le ore|ore|facciamo le|fai le|fa le|sono le|h|x le|tipo le|tipo alle|a partire dalle|non prima delle|per "
        "le ore|alle ore|dalle ore|su le|ale|che siano le|inizio ore|inizio|inizio alle|a ore|orario|ora"
    ),
    hour_nouns=phrases("h|ore|ora|oretta|orette|hh|hr|hrs"),
    minute_nouns=phrases("minuti|minuto|min|mins|minutini|minutino|minutes|minut|minuti scarsi"),
    time_tails=table(
        ("e mezza|e mezzo|e mezz|e trenta", 30),
        ("e un quarto|e quarto|e 1 / 4|e quindici", 15),
        ("e tre quarti|e 3 quarti|e quarantacinque", 45),
        *((f"e {_NUMBERS[minute]}", minute) for minute in (5, 10, 20, 25, 35, 40, 50, 55)),
        ("e 5", 5),
        ("meno un quarto|meno quarto|meno 1 quarto|meno quindici|meno 15", -15),
        ("meno dieci|meno 10", -10),
        ("meno venti|meno 20", -20),
        ("meno cinque|meno 5", -5),
        ("meno venticinque|meno 25", -25),
    ),
    time_heads=table(
        ("un quarto alle|quarto alle|un quarto prima delle", -15),
        ("dieci minuti alle|dieci alle", -10),
        ("cinque minuti alle|cinque alle", -5),
        ("venti alle|venti minuti alle", -20),
    ),
    halves_of_day=table(
        ("di mattina|del mattino|della mattina|di mattino|am|a m|di mattina presto|la mattina", "am"),
        ("di pomeriggio|del pomeriggio|di sera|della sera|pm|p m|del pom|di pom|di pome|la sera", "pm"),
    ),
    and_words=phrases("e|ed"),
    durations=table(
        (
            (
                "mezzora|mezz ora|mezza ora|mezzoretta|mezz oretta|mezza oretta|una mezzora|una mezz ora|una mezza ora|una "
                "mezzoretta|mezzoretta scarsa|mezzora scarsa|mezz h|mezzorina|mezzora buona|mezzoretta buona|una mezz oretta|una "
                "trentina di minuti"
            ),
            30,
        ),
        (
            "un quarto d ora|quarto d ora|un quarto d oretta|un quartino d ora|un quarto di ora|una quindicina di minuti|quarto d oretta",
            15,
        ),
        (
            (
                "3 / 4 d ora|3 / 4 di ora|tre quarti d ora|3 quarti d ora|tre quarti di ora|tre quarti d oretta|una quarantacinquina "
                "di minuti"
            ),
            45,
        ),
        ("cinque minuti|5 minutini|cinque minutini", 5),
        ("una decina di minuti|decina di minuti|dieci minutini", 10),
        ("una ventina di minuti|ventina di minuti", 20),
        ("una quarantina di minuti|quarantina di minuti", 40),
        ("una cinquantina di minuti|cinquantina di minuti", 50),
        (
            (
                "un ora|un oretta|un oretta buona|un ora buona|un oretta scarsa|un ora sola|un ora intera|un ora scarsa|un oretta "
                "sola|un ora secca|un ora piena|un ora tonda|una ora|unora|unoretta|n ora|n oretta|una sola ora"
            ),
            60,
        ),
        (
            "un paio d ore|un paio di ore|un paio di orette|un paio d orette|un par d ore|paio d ore|paio di ore|due orette|due ore buone",
            120,
        ),
        *(
            (f"{name} e {minutes}{noun}", 60 + number)
            for name in _ONE_HOUR
            for number in _SPARE_MINUTES
            for minutes in (_NUMBERS[number], str(number))
            for noun in ("", " minuti", " min")
        ),
        *((f"{name} e mezza|{name} e mezzo|{name} e 1 / 2", 90) for name in _ONE_HOUR),
        *((f"{name} e un quarto", 75) for name in _ONE_HOUR),
        *((f"{name} e tre quarti", 105) for name in _ONE_HOUR),
        *(
            (f"{hours} ore e {tail}|{_NUMBERS[hours]} ore e {tail}", hours * 60 + minutes)
            for hours in range(2, 7)
            for tail, minutes in (("un quarto", 15), ("tre quarti", 45))
        ),
        ("novanta minuti", 90),
    ),
    half_tails=phrases("e mezza|e mezzo|e mezz|e 1 / 2"),
    following=phrases(
        "quello che viene dopo|quel che viene dopo|cio che viene dopo|quello che c e dopo|quel che c e dopo|cio che c e dopo|"
        "quello che facciamo dopo|quello che abbiamo dopo|cosa viene dopo|la cosa che viene dopo|la tappa che viene dopo|"
        "quello dopo|quella dopo|quello subito dopo|quella subito dopo|la tappa dopo|la tappa subito dopo|la cosa dopo|la "
        "visita dopo|l attivita dopo|la cosa subito dopo|la tappa successiva a|la tappa successiva al|la tappa successiva "
        "alla|la visita successiva a|la visita successiva al|la visita successiva alla|la tappa che segue|quello che segue|"
        "cio che segue|la visita che segue|l impegno dopo|il posto dopo|la fermata dopo|la sosta dopo|quello che c e subito "
        "dopo|quello in programma dopo|quello che viene subito dopo|cio che viene subito dopo|quella che viene dopo|la roba "
        "dopo|quel che segue"
    ),
    preceding=phrases(
        "quello che viene prima di|quello che viene prima del|quello che viene prima della|quel che viene prima di|quel che "
        "viene prima del|quel che viene prima della|cio che viene prima di|cio che viene prima del|cio che viene prima della|"
        "quello che c e prima di|quello che c e prima del|quello che c e prima della|quello che facciamo prima di|quello che "
        "facciamo prima del|quello che facciamo prima della|quello che abbiamo prima di|quello che abbiamo prima del|quello "
        "che abbiamo prima della|quello prima di|quello prima del|quello prima della|quella prima di|quella prima del|quella "
        "prima della|la tappa prima di|la tappa prima del|la tappa prima della|la cosa prima di|la cosa prima del|la cosa "
        "prima della|la visita prima di|la visita prima del|la visita prima della|la tappa che precede|quello che precede|"
        "cio che precede|la tappa precedente a|la tappa precedente al|la tappa precedente alla|l attivita prima di|l "
        "attivita prima del|l attivita prima della"
    ),
    timed=phrases(
        "quello delle|quella delle|quello che abbiamo alle|quel che abbiamo alle|cio che abbiamo alle|quello che c e alle|"
        "quel che c e alle|quello che facciamo alle|quel che facciamo alle|cio che c e alle|la cosa delle|la tappa delle|la "
        "visita delle|l attivita delle|l appuntamento delle|l impegno delle|la roba delle|il posto delle|il giro delle|"
        "quello previsto alle|quello previsto per le|quello in programma alle|la cosa in programma alle|la tappa in "
        "programma alle|la tappa prevista alle|la tappa prevista per le|quello dell|quella dell|quello del|quello della|"
        "quella del|quella della|quello di|quella di|quello che abbiamo|quel che abbiamo|cio che abbiamo|la cosa che abbiamo|"
        "la cosa che abbiamo alle|la tappa che abbiamo alle|quello che facciamo|quello che c e|cio che facciamo|la tappa di|"
        "la tappa del|la tappa della|quello a|la cosa di|la cosa del|la cosa della|quello segnato alle|quello fissato alle|"
        "quello fissato per le|la sosta delle|la fermata delle"
    ),
    to=phrases("a|al|allo|alla|all|ai|per|per il|per la|per l|fino a|fino al|entro il|verso|x|x il"),
    on=phrases("il|l|lo|la|in|nel|nella|di|del|alle|delle|durante|previsto|prevista|che e|che abbiamo"),
    placing_stems=(
        r"spost|mov[ei]|muov|mett|port[aio]|pass[aio]|anticip|postic|rimand|rinvi|inser|aggiun|infil|cambi|trasfer|fiss[aio]|"
        r"program|pianific|and(?:r|iam|are|iat)|vad|facci|fai\b|fare\b|farei|farem|fam|vorr|vogli|prefer|colloc|schiaff|piazz|"
        r"tras|slitt|ritard|lasci|tien|ten(?:ere|iam)|ved(?:r|iam|ere)|visit(?:iam|are|er)|cominc|iniz|part[ie]|spingi|tira\b|"
        r"incastr|riprogram|schedul|dirott|butta|sbatti|sistema|riposizion|differ|procrastin|anzich|meglio|sarebbe|deve\b|"
        r"dovrebbe|sposat|spst|lo vedr|salt"
    ),
    noting_stems=(
        r"not[ae]\b|notic|notar|annot|appunt|segn[aio]|segnal|scriv|scritt|ricord|promemoria|memo\b|comment|post it|tieni a "
        r"mente|remind|nb\b|pro memoria"
    ),
    note_links=phrases(
        "che|di|con scritto|con su scritto|dicendo|che dice|che dica|dove dici|dove c e scritto|per ricordare|da ricordare|ke|con"
    ),
    courtesy=phrases(
        "per favore|per piacere|x favore|x piacere|perfavore|perpiacere|pf|pls|please|plz|grazie|grazie mille|grazie tante|"
        "mille grazie|thanks|grazie infinite|ti ringrazio|vi ringrazio|la ringrazio|grazie in anticipo|grz|grazie di cuore|"
        "se possibile|se puoi|se potete|se puo|se riesci|se riuscite|se riesce|se si puo|se e possibile|se fosse possibile|"
        "se non ti dispiace|se non vi dispiace|se non le dispiace|se non e un problema|se non e troppo disturbo|cortesemente|"
        "gentilmente|per cortesia|per gentilezza|ok|va bene|ci conto|ti prego|vi prego|la prego|te ne sarei grato|te ne "
        "sarei grata|tnx|thx|grazieee|graz|se ti va|quando puoi|grazie ancora|che ne dici|mi raccomando|abbi pazienza|scusa|"
        "scusate|scusi|scusami|un bacio|ciao|ciao grazie|dai|su|eh"
    ),
    greetings=phrases(
        "ciao|ehi|hey|ei|salve|buongiorno|buon giorno|buonasera|buona sera|buon pomeriggio|buondi|hola|hello|hi|oh|ue|uela|"
        "ciao a tutti|ciao ragazzi|ragazzi|ciao tripwise|ehila|gentile staff|gentili signori|cari|allora|senti|ascolta|senta|"
        "sentite|oi|ao|aho"
    ),
    raising_stems=(
        r"aument|alz(?:a|iamo|are|ate)\b|piu alto|piu soldi|maggior|spend\w+ (?:di )?piu|spese? paz|senza (?:limit|badare)|"
        r"luss|scial|larg(?:o|hi)\b|sgarr|alla grande"
    ),
    recovered_stems=(
        r"ripres|guari|recuper|rimess|"
        r"(?:cammin\w+|muov\w+|gira\w*) (?:bene|benissimo|di nuovo|normalmente|ancora bene|senza)|"
        r"(?:ri)cammin\w+ (?:bene|ben)|ricammin|senza (?:stampell|bastone|gesso|carrozzin|sedia)|"
        r"(?:tolt|via|buttat\w*) (?:il |le |la )?(?:gesso|stampell|carrozzin|ingessat)|in forma|"
        r"(?:sta|stiamo|sto) (?:di nuovo )?(?:bene|meglio)"
    ),
    deed_stems=(
        r"anche\b|pure\b|fuori|via\b|spost|mett[aie]|aggiung|aggiunt|cambi|sostitu|togli|tolg|lev(?:a|are|iamo|ate)\b|elimin|cancell|"
        r"rimuov|anticip|posticip|rimand|allegger|sfolt|allung|accorc|depenn|scambi|blocc|sblocc|inser|annot|port(?:a|are|iamo)\b|invert"
    ),
    reasoning=words("perche xke xche poiche siccome visto quindi cosi che dato allora"),
    removal_stems=(
        r"togl|tolg|tolt|elimin|cancell|rimuov|rimoss|rimozion|lev[ai](?!\w*nte)|via\b|salt[aioe]|scart|butt|fuori\b|depenn|"
        r"tagli|cass[ai]|niente\b|nient\b|senza\b|basta\b|rinunc|evit|annull|dimentic|scord|sbarazz|esclud|skip|elid|ritir|"
        r"moll[aio]|bidon|boccia|addio|bye|lasci\w* (?:perdere|fuori|indietro)|perd(?:ere|iam)\b|a meno\b(?! che)|"
        r"risparmi(?:amo|er)|liberat|liberac|stop\b|remov|delet|drop|elmin|togi|tolgi|cancel|abbandon|n(?:on|n) (?:mi |m |c |"
        r"ci |ne |lo |la |li |le |vi |si |ti |me |ce |piu |proprio |affatto |vogliamo |voglio |poi |gliene )*(?:va\b|vanno|"
        r"interess|vogl|vuol|vorr|piac|serv|and(?:iam|are|r)|vad|val[eg]|ved|visit|facc|fare|farem|farei|abbiam|ho voglia|"
        r"attir|freg|import|ha senso|riesc|ce la|fa per|far(?:o|emo)\b|gusta|entusiasm|garba|ispir|convinc|sopport|aggrad|"
        r"regg|possiamo|posso)|ne (?:facciamo|faccio|farei|faremmo) a meno|di troppo\b|ne ho abbastanza|nada\b|nisba"
    ),
    undo_stems=(
        r"annull|torn|indietro|ripristin|disf|com era|come (?:era|prima|stava|in precedenza)|di prima\b|quello di prima|"
        r"prima\b|rimett|riport|ultim[oa] (?:modific|cos|richiest|cambi|aggiust|operazion|azion|variazion|mossa)|revert|undo|"
        r"ctrl|sbagli|error|modific|ripens|ritir|precedent|cambiato idea|ritratt|retromarcia|marcia indietro|cancella (?:la |"
        r"l |quello|quel|cio)|lascia (?:perdere|stare)|come non detto|come se non|ops|oops|revoc"
    ),
    lighter_stems=(
        r"legger|allegg|alegg|sfolt|meno\b|tranquill|calm|rilass|ripos|respir|tropp|pien|strapien|stanc|sfian|massacr|ammazz|"
        r"cors[ae]\b|corr|fretta|pesant|intens|riduc|ridur|ridimension|dimin|sgonf|snell|scaric|svuot|tempo libero|liber|soft|"
        r"light|slow|infart|esager|fatic|impegnativ|dens[ao]|fitt[oa]|sovraccar|caric|tagli|togli|lev[ai]|pausa|molt[eoi]\b|"
        r"piano\b|poco\b|chill|easy|relax|vuot|distrutt|sfinit|cotti|morti|tour de force|marcia forzata|maratona|accorci|"
        r"mezz[ao]\b|rallent|blanda|blando|sfoll|alleger|non ce la|sgomb|semplific|frenetic|pazz"
    ),
    fuller_stems=(
        r"pien|riemp|aument|mettic|tempo\b|piu\b|di piu|vuot|aggiung|ricc[oa]|arricch|intens|moviment|anim|poc[oahi]|pochin|"
        r"scars|buc[oh]|noios|mort[oa]|mortorio|tempo (?:morto|libero|perso)|complet|rimpolp|farc|infitt|pepe|caric|dinamic|"
        r"attiv|fitt|brio|altr[oe]\b|manca|quasi niente|cort[ao]|full|sfrutt|approfitt|rinforz|potenz|pomp|niente\b|nulla\b|"
        r"magr[oa]|mosci[oa]|fiacc|spent|ammosci|liber|tappa i buchi|molto\b|densa|denso"
    ),
    replacing_stems=(
        r"invece|al posto|al suo posto|anzich|piuttosto|sostitu|rimpiazz|cambi|scambi|in luogo|inverti|in cambio|swap|"
        r"trasform|barat|permut|subentr|rimpiaz|replac"
    ),
    negation_stems=(
        r"(?:n(?:on|n)|mai|senza|guai a(?: chi)?|vietato|evita di|proibito|nessuno|attenti a non|attento a non) (?:mi |ci |lo "
        r"|la |li |le |ne |si |vi |ti |me |ce |te |ve |m |l |d |piu |mai |assolutamente |provare a |azzardarti a |osare |devi "
        r"|dovete |deve |dobbiamo |bisogna |serve |occorre |puoi |c e bisogno di |vogli\w+ |vorrei |vorremmo |vuol\w* |fate |"
        r"far |andare a |stare a |pensare di |e da |sono da |va |vanno |essere |venga |vengano |che |mi |tu |voi )*(?:tocc|"
        r"tocch|spost|togl|tolg|tolt|elimin|cancell|rimuov|rimoss|rimuova|lev[aio]|cambi|modific(?!abil)|mov|muov|aggiun|"
        r"mett[aei]|mettet|sostitu|scambi|annull|tagli|salt[aio]|anticip|posticip|rimand|rinvi|inser|accorci|allung|"
        r"blocc(?!at)|sblocc(?!at)|allegger|riemp|dimentic|scord|invert|perder(?!e tempo)|eliminat|pass[ai]re|slitt|ritard|"
        r"port[ia]|riduc|ridur|aument|includ|fiss[aio])|(?:lasci|tien|tene|mant)\w* (?:.{1,40} )?(?:cosi com|cosi\b|com e\b|"
        r"com era|come (?:e|sta|stanno|era|previsto)\b|dov e\b|dov era|dove (?:e|sta|stanno|sono)\b|in pace|stare\b|al suo "
        r"posto|intatt|invariat|fermo|ferma\b|li dov)|lasci\w* stare|giu le mani|mani giu|dev\w+ (?:restare|rimanere|stare) "
        r"(?:dov|com|li\b|cosi|al suo|alle|ferm|\[)|(?:resta|rimane|resti|rimanga)\w* (?:.{1,30} )?(?:dov|com|li\b|al suo "
        r"posto|fermo|ferma)|non (?:si )?tocca|guai"
    ),
    condition_stems=(
        r"(?<!anche )(?<!come )se (?!possibile|puoi|potete|puo\b|riesci|riuscite|riesce|si (?:puo|riesce)|e possibile|fosse "
        r"possibile|non (?:ti|vi|le|e|disturb|chied|sbagli)(?! piov)|ti (?:va|e possibile|riesce|garba)|vi va|ce la (?:fai|"
        r"fate)|te la senti|potesse|potessi|potresti|poteste|ne\b|(?:lo |la |li |le |ci )?(?:spost|mett|aggiung|fac|togl|"
        r"cambi|elimin|inver|scamb|anticip|postic|salt)\w+ssimo\b|mai possibile|per favore|vuoi\b|volete\b|stess)|nel caso\b|"
        r"in caso\b|qualora|a meno che|purche|sempre che|a patto|ammesso che|casomai|semmai|caso mai|quando (?:piov|fa |e "
        r"brutto)|dovesse\b|dovessimo|a seconda|dipende|solo quando|metti che\b"
    ),
    everything_stems=(
        r"tutt[ei] (?:e \w+ )?(?:i|gli|le|quest[ei]|quei|quelle|l) (?:nostr[ei] |altr[ei] )?(?:muse|chies|tapp|giorn|cos[ea]|"
        r"post|ristorant|programm|past|parch|spiagg|attivit|visit|monument|bar\b|piazz|restant|punt|locali|palazz|mercat|"
        r"cen[ae]|pranz|ora)|tutto (?:il (?:programma|resto|piano|giorno|itinerario)|l itinerario|(?:quello|cio|quel) (?:che|"
        r"d)|da capo|via\b|quanto il)|(?:togli|elimina|cancella|leva|rimuovi|svuota|azzera|rifai|cambia|sposta|via|butta|"
        r"resetta|blocca|sblocca|anticipa|posticipa|sostituisci|stravolgi)\w* tutt[oiae]|(?:togl|elimin|cancell|lev|rimuov|"
        r"spost)\w* (?:le|l) (?:tappe|visite|attivita|giornata|giorno)|il resto\b|(?:i|gli|le|dei|delle|ai|alle|degli|quei|"
        r"quelle) (?:musei(?! vatic)|chiese|ristoranti|parchi|spiagge|monumenti|gallerie|piazze|trattorie|bar|mercati|palazzi|"
        r"castelli|pasti|pranzi|cene|locali|caffe)\b|ogni (?:\[d|giorn|tapp|cos|muse|chies|past|visit|ristorant|sera|mattin)|"
        r"da capo\b|da zero\b|ricominci|azzer|resett|reset\b|(?:l )?inter[oa] (?:viaggio|programma|itinerario|giornata)|"
        r"entramb|ambedue|tutti e (?:due|tre|quattro) i giorni|qualsiasi tappa|(?:l|le|gli) altr[ei]\b"
    ),
    question_stems=(
        r"(?:conosci|conoscete|sapete)\b|"
        r"(?<!tutto )(?<!in )(?<!per )quanto (?:cost|dura|ci|vien|dist|manc|tempo|e\b|si |c e|spend|sta\b|dobb|devo)|"
        r"quant[aei] (?!basta)|quando (?:apr|chiud|e\b|inizi|part|abbiam|dobb|siam|posso|conviene|finisc|ci )|a che or[ae]|"
        r"che or[ae]\b|per che ora|(?<!lo )(?<!la )(?<!melo )dov e\b|dove (?:si trova|si mangia|posso|poss|dorm|mangiam|"
        r"andiam|and|siam|devo|dobb|compro|trovo)|com e\b|come (?:si (?:arriva|va|fa|chiama|raggiunge)|ci si|ci arriv|arriv|"
        r"mai|funz|posso|facci|mi vest|raggiung|state|stai|va\b)|(?:di |a |con |per )?chi (?:e|ha|era|sono|ci|mi|sa|sei)\b|"
        r"^perche\b|^xke\b|^xche\b|^come mai|qual[ei]?\b(?!siasi|cosa|che|cun)|che (?:tempo fa|tempo c e|tempo fara|si fa|cos "
        r"e|cosa|significa|differenza|numero|voto|vuol)|^che \w+ (?:e|ha|fa)|^cosa\b|cosa (?:c e|si fa|facciam|vediam|mi |"
        r"prevede|abbiam|ne pens|consigli|devo|dobb|significa|vuol)|^c e\b|^ci sono\b|^ma (?:e|il|la|c e)\b.*\?|(?<!non )vale "
        r"la pena(?: .*)?\?|ne vale la pena|conviene\b.*\?|consigli|suggerisc\w+ qual|secondo (?:te|voi|lei)\b|che ne (?:pens|"
        r"dic)(?!\w* di )|mi (?:sai|sapete|sa) dire|sai (?:se|dirmi|quando|quanto|dove|che)|sapete (?:se|dirmi|quando|dove)|"
        r"sapresti|dimmi\b|ditemi|spieg|raccont|(?:vorrei|posso|volevo|vorremmo) saper|si paga\b|si puo (?:entrar|pagar|arriv|"
        r"fotogr|andar|prenot)|(?:serve|servono|bisogna|devo|dobbiamo|occorre|conviene) (?:prenot|il bigliett|i bigliett|"
        r"bigliett|pagare)|ci (?:vuole|vogliono) (?:molto|tanto|quant|il)|(?:apre|chiude|aprono|chiudono|apertur|costa|e "
        r"aperto|e chius\w|e lontano|e gratis|e vicin\w|accettan?o?|fanno|ha(?:nno)?)\b[^?]*\?|orari (?:di|del|d )|hai (?:gia|"
        r"qualche)|avete (?:gia|qualche)|ti (?:piace|risulta)|mi chied"
    ),
    other_deed_stems=(
        r"prenot(?:a\b|ami|aci|alo|ala|ale|ali|are\b|armi|iamo|ate\b|atemi|ateci|i\b|azion)|compr[aio]|acquist(?:a\b|are|ami|"
        r"i\b|iamo|ate\b)|(?<!ho il )(?<!abbiamo i )(?<!abbiamo il )(?<!ho i )bigliett|chiam(?:a\b|are|alo|ala|ami|i\b|iamo)|"
        r"telefon(?:a|are|ami|i)\b|mail\b|email|e mail|mand(?:a|ami|aci|are|alo|ala|iamo|ate)\b|invi(?:a|ami|are|alo|ala|iamo|"
        r"ate)\b|inoltr(?!e)|spedisc|spedir|stamp[aio]|esport|condivid|traduc|tradur|copi[ao]\b|copiar|incoll|duplic|divid|"
        r"unisc|rinomin|ribattez|(?:cerc|trov|cambi|modific|spost)\w* (?:un |il |l |lo |i |gli )?(?:volo|voli|hotel|alberg)|"
        r"un (?:hotel|albergo|ostello|volo)|taxi|uber|fot[oe]\b|fotograf|(?:mett\w+|imposta\w*) (?:una |la )?sveglia|"
        r"svegliami|svegliaci|whatsapp|whats|wapp|invit|pag(?:are|ami|aci)\b|ordin(?:a|ami|aci|are)\b|scaric(?:a|are|ami)\b|"
        r"carica\b|password|account|rimbors|istruzion|prompt|system\b|sistema\b (?:operat|di pren)|ignora\b|sudo|admin|json|"
        r"sql|meteo|previsioni|passaport|valig|bagagl|noleggi|affitt|navigator|naviga\b|indicazioni|calendar|pdf\b|google|"
        r"maps\b|avvis[aio]|avvert|contatt|tokyo|screenshot|pubblic|instagram|facebook|dan\b|fattura|mancia|recension|"
        r"assicuraz"
    ),
    capitals=words(
        "ok lei la suo sua vi le loro tv usa ue pm am pls sms italia brasile portogallo spagna francia europa inghilterra "
        "germania natale pasqua ferragosto capodanno dio madonna mamma papa nonna nonno italiano italiani ciao grazie "
        "instagram tripadvisor netflix unesco wifi gps pdf sos roma parigi lisbona madrid porto rio londra barcellona "
        "firenze venezia milano napoli"
    ),
)
