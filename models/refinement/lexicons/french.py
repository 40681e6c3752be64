"""French, of France, Belgium and Québec."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

_UNITS = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_TEENS = ("dix sept", "dix huit", "dix neuf", "vingt", "vingt et un", "vingt et une")
_TWENTIES = tuple(f"vingt {unit}" for unit in _UNITS[:8])

_MINUTES = {
    "cinq": 5,
    "dix": 10,
    "quinze": 15,
    "vingt": 20,
    "vingt cinq": 25,
    "trente": 30,
    "trente cinq": 35,
    "quarante": 40,
    "quarante cinq": 45,
    "cinquante": 50,
    "cinquante cinq": 55,
}
_RESTAURANTS = ("restaurant", "resto", "restau")
_CUISINES = (
    "italien japonais chinois indien libanais thai mexicain vegetarien vegan vege typique traditionnel gastronomique gastro portugais "
    "francais"
).split()

_WHAT = (
    "ce qui|ce qui vient|ce qui vient juste|ce qui est|ce qui est prevu|ce qui est prevu juste|ce qui est juste|ce qu il y a|"
    "ce qu il y a juste|ce qu on a|ce qu on a juste|ce qu on a prevu|ce qu on a prevu juste|ce qu on fait|ce qu on fait juste|"
    "ce qu on voit|ce que nous faisons|ce que nous avons|ce que nous avons prevu|celui|celle|celui qui vient|celle qui vient|celui juste|"
    "celle juste|l etape|l etape juste|l etape qui vient|l arret|l arret juste|la visite|la visite juste|la visite qui vient|l activite|"
    "l activite juste|le truc|le truc juste|le truc qui vient|la chose|le lieu|l endroit|l endroit juste|la sortie|le rendez vous|le rdv|"
    "le stop|la halte"
)


def _around(word: str) -> tuple[str, ...]:
    """Return the phrases that point at what is before or after another stop: "ce qui vient après", "l'étape d'après"."""
    return tuple(f"{what} {link}{word}" for what in phrases(_WHAT) for link in ("", "d "))


FRENCH = Lexicon(
    code="fr",
    telltales=words(
        "je j tu nous vous on le un il elle y en ni ma si non ai ci sera les des du au aux et est pas qu avec pour dans qui une ce ca "
        "cette ces mon mes notre nos votre plus mais trop moins jour apres avant heure enleve mets met deplace remplace ajoute voudrais "
        "veux peux peut faut svp stp merci soir chez sans moi faire etre ete suis sont c plutot jsuis passe reste super contre selon "
        "marcher fort forte tout tous toute jusqu alors donc parce vu femme plaire moche galere soupe piege balader coutent montent "
        "montrent placee concept concret reseau visiter amene stage"
    ),
    definite=words("le la l les ce cet cette ces c mon ma mes notre nos ton ta tes votre vos son sa ses leur leurs au aux du ledit ladite"),
    indefinite=words("un une 1 autre autres quelque quelques certains plusieurs"),
    linking=words("le la les l de du des d a au aux en et sur sous par chez un une dans lez"),
    adding=words(
        """
        ajoute ajoutes ajoutez ajouter ajoutons ajouterais ajoutera ajout rajoute rajoutes rajoutez rajouter rajoutons rajouterais
        insere inserez inserer inseres inclus incluez inclure integre integrez integrer trouve trouvez trouver propose proposez proposer
        cherche cherchez chercher organise organisez organiser manque envie besoin refile file filez
        """
    ),
    towards=words("par contre en"),
    going=phrases(
        "aller a|aller au|aller a la|aller voir|aller visiter|aller dans|aller faire|aller chez|visiter|voir|faire|decouvrir|passer a|"
        "passer au|passer par|passer voir|passer dans|faire un tour a|faire un tour au|faire un tour dans|s arreter a|s arreter au|"
        "s arreter dans|profiter de|manger a|manger au|manger dans|diner a|diner au|monter a|monter au|se poser a|se poser au|"
        "se rendre a|se rendre au|va a|va au|va voir|allons a|allons au|allons voir|allez a|allez au|iller a|tester|essayer"
    ),
    kinds=table(
        ("musee|musee d art|musee des beaux arts|musee d histoire|expo|exposition", Wish.MUSEUM),
        ("galerie|galerie d art", Wish.GALLERY),
        (
            (
                "monument|ruines|pont|statue|arc de triomphe|memorial|forum|arenes|amphitheatre|obelisque|aqueduc|fontaine|phare|temple|"
                "pyramide|la tour|cette tour|site archeologique|site antique"
            ),
            Wish.MONUMENT,
        ),
        ("palais|chateau|forteresse|citadelle|chateau fort|palais royal|chateau saint ange|chateau st ange", Wish.PALACE),
        (
            (
                "eglise|cathedrale|basilique|chapelle|monastere|abbaye|couvent|sanctuaire|cloitre|mosquee|synagogue|abbatiale|"
                "basilique saint pierre|basilique st pierre"
            ),
            Wish.CHURCH,
        ),
        ("point de vue|belvedere|panorama|mirador|miradouro|mirante|point panoramique|pt de vue", Wish.VIEWPOINT),
        ("parc|jardin|jardins|jardin botanique|jardin public|foret|espace vert|jardin japonais|parc naturel", Wish.PARK),
        ("plage|bord de mer|baignade|front de mer|bord de l eau|plagette", Wish.BEACH),
        ("quartier|rue|esplanade|parvis|placette|grand place|grande place|cette place|vieille ville|vieux centre", Wish.SQUARE),
        (
            (
                "le marche|au marche|du marche|ce marche|notre marche|mon marche|marche aux puces|marche couvert|marche de noel|"
                "marche local|marche alimentaire|marche nocturne|marche artisanal|marche bio|marche aux fleurs|marche aux livres|puces|"
                "brocante|halles|foire|vide grenier"
            ),
            Wish.MARKET,
        ),
        (
            (
                "magasin|boutique|centre commercial|centre d achat|centre d achats|grand magasin|friperie|magasin de souvenirs|"
                "boutique de souvenirs"
            ),
            Wish.SHOPPING,
        ),
        (
            (
                "restaurant|resto|restau|brasserie|bistrot|bistro|pizzeria|creperie|trattoria|auberge|cantine|taverne|gargote|bouillon|"
                "rotisserie|friterie|steakhouse|cabane a sucre|bar a tapas|baraque a frites|estaminet|bouchon|gastro|rsto|tapas"
            ),
            Wish.FOOD,
        ),
        ("|".join(f"{place} {cuisine}" for place in _RESTAURANTS for cuisine in _CUISINES), Wish.FOOD),
        (
            (
                "cafe|salon de the|boulangerie|patisserie|glacier|chocolaterie|pause cafe|pause gourmande|cafeteria|bar a chocolat|"
                "confiserie|torrefacteur|caoua|chocolaterie|kawa|pause the"
            ),
            Wish.CAFE,
        ),
        (
            "bar|pub|bar a cocktails|bar a cocktail|rooftop|toit terrasse|apero|microbrasserie|bar a bieres|buvette|guinguette|bistroquet",
            Wish.BAR,
        ),
        (
            (
                "cave|caves|bar a vin|bar a vins|vignoble|vignobles|cave a vin|caves a vin|domaine viticole|chai|oenotheque|degustation|"
                "degustation de vin|degustation de vins|caviste"
            ),
            Wish.WINE,
        ),
        ("boite de nuit|boite|discotheque|club|night club|nightclub|dancing", Wish.NIGHTLIFE),
        (
            (
                "concert|club de jazz|spectacle de fado|soiree fado|maison de fado|spectacle de samba|jazz club|concert de jazz|"
                "soiree jazz|soiree samba|soiree musicale|cafe concert|boite de jazz|bar a musique|karaoke"
            ),
            Wish.MUSIC,
        ),
        ("theatre|piece de theatre|opera|comedie musicale|spectacle|cabaret|one man show", Wish.THEATRE),
        ("zoo|aquarium|oceanarium|parc animalier|parc zoologique|menagerie|jardin zoologique", Wish.ANIMALS),
        ("planetarium|musee des sciences|musee de sciences|musee de la science|cite des sciences|musee scientifique", Wish.SCIENCE),
        ("bibliotheque|librairie|bouquiniste|bouquinerie|mediatheque", Wish.LIBRARY),
        (
            (
                "croisiere|balade en bateau|ballade en bateau|promenade en bateau|tour en bateau|tour de bateau|bateau|bateau mouche|"
                "bateaux mouches|excursion en bateau|mini croisiere|gondole|voilier|ferry"
            ),
            Wish.BOAT,
        ),
        ("stade|match|match de foot|match de football|match de hockey|match de rugby|match de soccer", Wish.SPORT),
        (
            "aire de jeux|plaine de jeux|terrain de jeux|terrain de jeu|parc d attractions|parc d attraction|manege|parc aquatique",
            Wish.FAMILY,
        ),
        ("site historique|lieu historique|monument historique", Wish.HISTORY),
    ),
    meals=table(
        (
            (
                "petit dejeuner|petit dej|ptit dej|ptit dejeuner|p tit dej|p tit dejeuner|petit dejeune|pti dej|brunch|ptidej|"
                "petit dejeuner copieux"
            ),
            Meal.BREAKFAST,
        ),
        ("dejeuner|dej|lunch|repas de midi|repas du midi|diner du midi|resto du midi|restaurant du midi|repas du midi|dejeune", Meal.LUNCH),
        ("diner|souper|repas du soir|diner du soir|resto du soir|restaurant du soir|repas de ce soir", Meal.DINNER),
    ),
    qualities=table(
        (
            (
                "autre chose|quelque chose d autre|qqch d autre|qqc d autre|qch d autre|quelque chose de different|autre truc|"
                "un truc different|autre part|ailleurs|autre endroit|autre lieu|autre activite|autre visite|autre sortie|"
                "n importe quoi d autre|n importe quoi|un autre truc|un autre endroit|un autre lieu|une autre activite|une autre visite|"
                "une autre option|une autre idee|une alternative|autre programme|un autre programme|une autre sortie|"
                "quelque chose de nouveau|qqch de different|autre etape|une autre etape|un autre spot|une autre adresse|une autre place|"
                "autre adresse"
            ),
            Wish.ANYTHING,
        ),
        (
            (
                "a l exterieur|au grand air|en plein air|plein air|dehors|en exterieur|exterieur|dans la nature|en pleine nature|nature|"
                "verdure|de la verdure|coin de verdure|un peu de verdure|prendre l air|a l air libre|au vert|un bol d air|une balade|"
                "une petite balade|une promenade|une petite promenade|une rando|une randonnee|une petite rando|une ballade|une marche|"
                "une petite marche|une marche|une petite marche|outdoor"
            ),
            Wish.OUTDOORS,
        ),
        (
            (
                "a l interieur|en interieur|interieur|couvert|couverte|a l abri|a l abri de la pluie|au sec|sous un toit|dedans|"
                "en dedans|au chaud|indoor|climatise|avec la clim|abrite"
            ),
            Wish.INDOORS,
        ),
        (
            (
                "un repas|un bon repas|un petit repas|un repas typique|a manger|pour manger|ou manger|de quoi manger|manger un bout|"
                "manger un morceau|casser la croute|bouffer|a bouffer|a grignoter|ou on mange|ou l on mange|cuisine locale|"
                "specialites locales|specialite locale|street food|gastronomique|gourmand|gourmande|pour bouffer|ou bouffer|manger local|"
                "de la cuisine locale|culinaire|pour casser la croute|pour se restaurer"
            ),
            Wish.FOOD,
        ),
        (
            (
                "patisseries|gateaux|une glace|glaces|un dessert|sucre|un chocolat chaud|un gouter|pour le gouter|un the|boire un cafe|"
                "prendre un cafe|viennoiseries|manger une glace|boire un the|prendre un the|pour le cafe|pour un cafe|bruncher|"
                "une gaufre|une crepe|une creme glacee|creme glacee|une pause gouter|une pause sucree|manger des glaces|des patisseries|"
                "des gateaux"
            ),
            Wish.CAFE,
        ),
        (
            "un verre|boire un verre|prendre un verre|boire un coup|prendre l apero|une biere|un apero|boire une biere|prendre une biere",
            Wish.BAR,
        ),
        ("vin|du vin|avec du vin|vins|oenologique|autour du vin|du porto|gouter du vin|deguster du vin|boire du vin|oenologie", Wish.WINE),
        (
            (
                "avec vue|avec une vue|avec une belle vue|avec une jolie vue|vue panoramique|panoramique|belle vue|une belle vue|"
                "jolie vue|une vue|avec un panorama|vue sur la ville|avec une super vue|en hauteur|une jolie vue"
            ),
            Wish.VIEWPOINT,
        ),
        (
            (
                "shopping|du shopping|faire du shopping|des magasins|les magasins|faire les magasins|faire les boutiques|des boutiques|"
                "les boutiques|souvenirs|des souvenirs|acheter des souvenirs|magasiner|magasinage|du magasinage|leche vitrine|"
                "leche vitrines|du leche vitrine|du leche vitrines|emplettes|des emplettes|faire des achats|des achats|"
                "un peu de shopping|les soldes|la chasse aux souvenirs|trouver des souvenirs|faire des emplettes|magasins"
            ),
            Wish.SHOPPING,
        ),
        (
            (
                "vie nocturne|pour danser|danser|aller danser|faire la fete|pour faire la fete|sortir en boite|clubbing|guincher|"
                "une soiree dansante|faire la teuf|pour sortir le soir|ou danser|la teuf"
            ),
            Wish.NIGHTLIFE,
        ),
        (
            (
                "musique|de la musique|avec de la musique|musique live|de la musique live|musique en direct|ecouter de la musique|"
                "du fado|fado|de la samba|samba|du jazz|jazz|flamenco|du flamenco|musical|avec un concert|ecouter du fado|"
                "ecouter du jazz|du live|zik|de la zik"
            ),
            Wish.MUSIC,
        ),
        (
            (
                "pour les enfants|pour enfants|pour les gosses|pour les gamins|pour les momes|pour les petits|pour les loulous|"
                "pour les mioches|a faire avec les enfants|a faire en famille|pour la famille|familial|familiale|qui plaise aux enfants|"
                "qui plaira aux enfants|qui plait aux enfants|adapte aux enfants|kid friendly|pour les ados|pour les kids|"
                "pour les tout petits|pour le petit|pour les marmots|pour occuper les enfants|pour amuser les enfants|"
                "a faire avec des enfants|que les enfants aimeront|pour les puces|pour mes enfants|pour nos enfants|pour les jeunes|"
                "qui amuse les enfants"
            ),
            Wish.FAMILY,
        ),
        ("avec des animaux|animaux|des animaux|voir des animaux|voir les animaux|avec des betes", Wish.ANIMALS),
        ("historique|d historique|une visite historique|avec de l histoire|histoire|charge d histoire|avec une histoire", Wish.HISTORY),
        ("sportif|sportive|de sportif|sport|du sport|un peu de sport|pour bouger|pour se depenser|actif", Wish.SPORT),
        (
            (
                "moins cher|moins chere|moins chers|pas cher|pas chere|pas trop cher|pas trop chere|bon marche|meilleur marche|"
                "plus abordable|abordable|gratuit|gratuite|gratos|economique|plus economique|low cost|a petit prix|moins couteux|"
                "moins couteuse|pas trop couteux|plus accessible|moins onereux|moins onereuse|cheap|moins cheros|pas cheros|plus donne|"
                "moins dispendieux|pas dispendieux|a prix doux|moins coutant|plus raisonnable|d abordable|de gratuit"
            ),
            Wish.CHEAPER,
        ),
        (
            (
                "plus pres|plus proche|plus proches|tout pres|tout proche|moins loin|pas loin|pas trop loin|dans le coin|a proximite|"
                "juste a cote|pres d ici|pas loin d ici|dans les environs|a deux pas|a 2 pas|plus a cote|pas loin de la|moins eloigne|"
                "dans les parages|pres de l hotel|plus pres de l hotel|proche de l hotel|pas trop eloigne|dans le meme coin|"
                "dans le quartier|proche"
            ),
            Wish.NEARER,
        ),
        ("art|artistique|de l art|d art|d artistique|art contemporain|art moderne|de l art moderne", Wish.GALLERY),
        ("en bateau|sur l eau|sur le fleuve|au fil de l eau|sur un bateau|en barque|en mer|en peniche", Wish.BOAT),
        ("scientifique|sciences|de scientifique|de la science", Wish.SCIENCE),
        ("livres|litteraire|des livres|bouquins|des bouquins", Wish.LIBRARY),
        ("des musees|musees|culturel|de culturel|culturelle", Wish.MUSEUM),
        ("un marche|un petit marche|un joli marche|un chouette marche|un beau marche|un vrai marche|un autre marche", Wish.MARKET),
        ("une place|une jolie place|une belle place|une petite place", Wish.SQUARE),
        ("une tour|une autre tour", Wish.MONUMENT),
        ("se baigner|piquer une tete|aller nager|nager|a la mer|la mer", Wish.BEACH),
    ),
    heads=phrases(
        "quelque chose|qqch|qqc|qch|qque chose|quelquechose|kek chose|un truc|1 truc|des trucs|un machin|une activite|des activites|"
        "un endroit|un lieu|un coin|une sortie|un spot|une place|un plan|une option|une adresse|une visite|quelque part|qq part|"
        "une chose|un programme|un moment|une etape|un arret|une halte|un|une|du|de la|de l|un peu de|une activite plutot|un petit truc|"
        "un petit coin|un bon plan|une petite adresse|une bonne adresse|un chouette endroit|un bel endroit|une solution"
    ),
    head_links=phrases(
        "de|d|a|qui soit|qui est|qui serait|de plus|d un peu|un peu|un peu plus|un peu de|en|pour|plus|plutot|avec|genre|du genre|style|"
        "type|a faire|qu on peut faire|ou|qui se fait|qui se passe|bien|vraiment|tres|assez|plus de|aussi|dans le genre|pour faire|"
        "de type"
    ),
    stop_nouns=phrases(
        "etape|arret|activite|visite|endroit|lieu|truc|attraction|chose|sortie|point|point d interet|rendez vous|rdv|stop|halte|escale|"
        "site|spot|item|evenement|machin|adresse"
    ),
    numbers=table(
        *((name, number) for number, name in enumerate(_UNITS, 2)),
        *((name, number) for name, number in zip(_TEENS, (17, 18, 19, 20, 21, 21), strict=True)),
        *((name, number) for number, name in enumerate(_TWENTIES, 22)),
        ("trente", 30),
        ("trente et un|trente et une", 31),
        ("trente cinq", 35),
        ("quarante", 40),
        ("quarante cinq", 45),
        ("cinquante", 50),
        ("cinquante cinq", 55),
        ("soixante", 60),
        ("soixante quinze|septante cinq", 75),
        ("quatre vingt|quatre vingts|octante|huitante", 80),
        ("quatre vingt dix|nonante", 90),
        ("soixante dix|septante", 70),
    ),
    ordinals=table(
        ("premier|premiere|tout premier|toute premiere|prem|prems|1 er|1 ere", 1),
        ("deuxieme|second|seconde|deuxiemme|2 eme|2 e", 2),
        ("troisieme|troisiemme", 3),
        ("quatrieme", 4),
        ("cinquieme", 5),
        ("sixieme", 6),
        ("septieme", 7),
        ("huitieme", 8),
        ("dernier|derniere|tout dernier|toute derniere|ultime", -1),
        ("avant dernier|avant derniere|penultieme", -2),
    ),
    ordinal_marks=phrases("er|ere|re|e|eme|ieme|iem|nd|nde|em"),
    weekdays=table(
        ("lundi|lun|lindi", 0),
        ("mardi|mar", 1),
        ("mercredi|merc|mecredi|mercredit", 2),
        ("jeudi|jeud|jeudis", 3),
        ("vendredi|ven|vend|vdd|vendredit", 4),
        ("samedi|sam|samdi", 5),
        ("dimanche|dim|dimanches", 6),
    ),
    months=table(
        *(
            (name, number)
            for number, name in enumerate(
                (
                    "janvier|janv",
                    "fevrier|fevr|fev",
                    "mars",
                    "avril|avr",
                    "mai",
                    "juin",
                    "juillet|juil",
                    "aout",
                    "septembre|sept",
                    "octobre|oct",
                    "novembre|nov",
                    "decembre|dec",
                ),
                1,
            )
        )
    ),
    relative_days=table(
        ("aujourdhui|aujourd hui|ajd|auj|ojd|aujourdui|aujourd|ojourdhui|aujourdhuit|tdy|le jour meme", 0),
        ("demain|dem|dem 1|2 main|dmain|2 m 1|dm 1|dmn", 1),
        ("apres demain|apres dem|apres dem 1|apres 2 main|apres dmain|le surlendemain|surlendemain|apredemain|ap demain", 2),
    ),
    tonight=table(
        ("ce soir|a soir|cette soiree|ce soir meme", Daypart.EVENING),
        ("cet apres midi|cette apres midi|cet aprem|cette aprem|cet apres m|cet aprm|cet apm", Daypart.AFTERNOON),
        ("ce matin|ce mat", Daypart.MORNING),
        ("ce midi", Daypart.MIDDAY),
        ("cette nuit", Daypart.NIGHT),
    ),
    day_nouns=phrases("jour|jours|journee|j|jr"),
    is_day_number_a_date=False,
    of=phrases("de|du|d|de la|de l|prevu|prevue|du mois de"),
    dayparts=table(
        (
            (
                "le matin|matin|au matin|dans la matinee|en matinee|la matinee|matinee|de bon matin|tot le matin|de bonne heure|mat|"
                "matinees|en debut de matinee|en fin de matinee|fin de matinee|debut de matinee|a la premiere heure|des le matin|le mat"
            ),
            Daypart.MORNING,
        ),
        (
            (
                "le midi|midi|a l heure du dejeuner|a l heure de midi|sur le temps de midi|pendant le temps de midi|entre midi et deux|"
                "entre midi et 2|a l heure du lunch|pendant l heure du midi|a l heure du dej|en milieu de journee|au milieu de la journee"
            ),
            Daypart.MIDDAY,
        ),
        (
            (
                "l apres midi|apres midi|dans l apres midi|en apres midi|l aprem|aprem|dans l aprem|aprm|l aprm|en fin d apres midi|"
                "fin d apres midi|en debut d apres midi|debut d apres midi|en milieu d apres midi|l apres m|apresmidi|l apresmidi|"
                "en aprem|fin d aprem|en fin d aprem|debut d aprem|en debut d aprem|apm|apres mid|l apm"
            ),
            Daypart.AFTERNOON,
        ),
        (
            (
                "le soir|soir|en soiree|dans la soiree|la soiree|en debut de soiree|debut de soiree|au coucher du soleil|"
                "coucher du soleil|pour le coucher du soleil|au coucher de soleil|coucher de soleil|au couchant|au crepuscule|"
                "a la tombee de la nuit|en fin de journee|fin de journee|a la tombee du jour|a l heure de l apero|au soir|"
                "le coucher du soleil|au sunset|a la brunante"
            ),
            Daypart.EVENING,
        ),
        (
            (
                "la nuit|dans la nuit|tard le soir|tard dans la soiree|en fin de soiree|fin de soiree|en pleine nuit|tard dans la nuit|"
                "au milieu de la nuit|a la nuit tombee|a la nuit"
            ),
            Daypart.NIGHT,
        ),
    ),
    named_times=table(
        ("a midi|a midi pile|vers midi|pour midi|avant midi|d ici midi|a partir de midi|des midi|jusqu a midi", time(12)),
        (
            (
                "midi et demi|midi et demie|midi trente|midi 30|a midi et demi|a midi et demie|a midi trente|a midi 30|vers midi et demi|"
                "vers midi et demie|vers midi trente|vers midi 30"
            ),
            time(12, 30),
        ),
        (
            "midi et quart|midi quinze|midi 15|a midi et quart|a midi quinze|a midi 15|vers midi et quart|vers midi quinze|vers midi 15",
            time(12, 15),
        ),
        ("midi moins le quart|a midi moins le quart|vers midi moins le quart", time(11, 45)),
        ("midi quarante cinq|midi 45|a midi quarante cinq|a midi 45|vers midi quarante cinq|vers midi 45", time(12, 45)),
    ),
    at=phrases(
        "a|des|vers|avant|a partir de|autour de|aux alentours de|aux environs de|d ici|jusque|entre|sur les|sur les coups de|vers les"
    ),
    hour_nouns=phrases("h|heures|heure|hs|hrs|hr|heur|heurs|eures"),
    has_bare_hours=False,
    minute_nouns=phrases("minutes|minute|min|mins|mn|mns|minut|minuttes|petites minutes|minuts|minits"),
    time_tails=table(
        ("et demie|et demi|et demies|trente|30", 30),
        ("et quart|un quart|et un quart|quinze|15", 15),
        ("trois quarts|et trois quarts|quarante cinq|45", 45),
        ("moins le quart|moins quart|moins un quart|moins l quart", -15),
        ("moins dix|moins 10", -10),
        ("moins cinq|moins 5", -5),
        ("moins vingt|moins 20", -20),
        ("moins vingt cinq|moins 25", -25),
        ("cinq|05", 5),
        ("dix|10", 10),
        ("vingt|20", 20),
        ("vingt cinq|25", 25),
        ("trente cinq|35", 35),
        ("quarante|40", 40),
        ("cinquante|50", 50),
        ("cinquante cinq|55", 55),
        ("pile|tapantes|tapante|precises|precise|00|petantes|petante", 0),
    ),
    halves_of_day=table(
        ("du matin|du mat|am|a m|du matn", "am"),
        ("de l apres midi|de l aprem|du soir|pm|p m|de l apresmidi|de l aprm", "pm"),
    ),
    and_words=phrases("et|puis|et puis|ainsi que"),
    durations=table(
        (
            (
                "une demi heure|demi heure|une petite demi heure|une bonne demi heure|une grosse demi heure|1 demi heure|1 / 2 heure|"
                "1 / 2 h|une demie heure|demie heure|une demi h|demi h|1 2 heure|une demieheure|une ptite demi heure"
            ),
            30,
        ),
        (
            (
                "un quart d heure|quart d heure|un petit quart d heure|un bon quart d heure|1 quart d heure|1 / 4 d heure|1 / 4 h|"
                "1 / 4 heure|un quart d h|un ptit quart d heure"
            ),
            15,
        ),
        (
            (
                "trois quarts d heure|3 quarts d heure|3 / 4 d heure|trois quart d heure|3 quart d heure|trois petits quarts d heure|"
                "3 / 4 h|trois bons quarts d heure|45 petites minutes"
            ),
            45,
        ),
        ("une heure et quart|1 heure et quart|1 h et quart|une heure un quart|une heure et un quart|cinq quarts d heure", 75),
        (
            (
                "une heure et demie|une heure et demi|une h et demie|1 heure et demie|1 h et demie|1 h et demi|une bonne heure et demie|"
                "une petite heure et demie|une heure 30|une heure trente|1 heure 30|heure et demie"
            ),
            90,
        ),
        ("une heure trois quarts|une heure et trois quarts|1 heure 3 quarts|une heure quarante cinq|une heure 45", 105),
        (
            (
                "une heure|une petite heure|une bonne heure|une grosse heure|une h|une heure entiere|une heure pleine|une heurette|"
                "1 petite heure|une ptite heure|une heure complete|une heure chrono|une bonne grosse heure|une heure max|"
                "une toute petite heure"
            ),
            60,
        ),
        *((f"une heure {name}", 60 + minutes) for name, minutes in _MINUTES.items() if minutes not in {30, 45}),
        (
            (
                "une couple d heures|deux petites heures|deux bonnes heures|deux grosses heures|2 petites heures|2 bonnes heures|"
                "2 grosses heures"
            ),
            120,
        ),
        ("trois petites heures|trois bonnes heures|3 petites heures|3 bonnes heures|trois grosses heures", 180),
        ("deux heures et quart|2 heures et quart|2 h et quart", 135),
        ("une dizaine de minutes|dix petites minutes|10 petites minutes", 10),
        ("une quinzaine de minutes|quinze petites minutes|15 petites minutes", 15),
        ("une vingtaine de minutes|vingt petites minutes|20 petites minutes", 20),
        ("une trentaine de minutes|30 petites minutes|trente petites minutes", 30),
        ("une quarantaine de minutes", 40),
        ("une demi journee|une demi journee entiere", 240),
    ),
    half_tails=phrases("et demie|et demi|trente|30|et dmi"),
    following=(
        *_around("apres"),
        *phrases("ce qui suit|celui qui suit|celle qui suit|l etape qui suit|la visite qui suit|le truc qui suit"),
    ),
    preceding=(*_around("avant"), *phrases("ce qui precede|celui qui precede|celle qui precede|l etape qui precede|la visite qui precede")),
    timed=phrases(
        "ce qu on a a|ce qu on a|ce qu on a de prevu a|ce qu on a prevu|ce qu on a prevu a|ce qu on fait|ce qu on fait a|ce qui est a|"
        "ce qui est|ce qui est prevu|ce qui est prevu a|ce qu il y a a|ce qu il y a|ce que nous avons a|ce que nous avons|"
        "ce que nous faisons a|ce que nous avons prevu a|celui de|celle de|celui d|celle d|celui du|celle du|le truc de|le truc du|"
        "l activite de|l activite du|la visite de|la visite du|l etape de|l etape du|le rdv de|le rendez vous de|le creneau de|"
        "l arret de|le machin de|ce qui commence a|ce qui demarre a|ce qui tombe a|la sortie de|le truc qu on a a|le truc prevu a|"
        "le stop de|ce que j ai a|l activite prevue a|la visite prevue a|la visite qu on a a|le truc qui est a|ce qu il y a de prevu a|"
        "ce qu il y a de prevu"
    ),
    to=phrases("au|pour|vers|jusqu a|jusqu au|plutot|sur|aux"),
    on=phrases(
        "le|a|au|en|de|pour|dans|ce|prevu|prevue|prevu le|prevu a|prevue a|pendant|qui est|qui est a|qui est le|qu on a|la|vers|"
        "est prevu|est prevue|est prevu a|est prevue a|de ce|du"
    ),
    placing_stems=(
        r"deplac|decal|decall|repouss|report|avanc|recul|chang|met(?:s|tez|tre|tons|trais)?\b|pass(?:e|er|ez|es|ons|erait|era)\b|transf|"
        r"bascul|boug|place|cas(?:e|er|ez)\b|cal(?:e|er|ez)\b|programm|planif|amen|prend|fai(?:s|re|tes)\b|fass|fera|glisse|envo|remont|"
        r"retard|tomb|descend|va\b|vont\b|ira|irai|irons|serait|sera\b|aller\b|allons|vis(?:ite|iter|itez|iterons)\b|voir\b|voul|veu[tx]|"
        r"voud|aimer|prefer|souhait|pouss|fout|fous|coll|commenc|demarr|debut|gard|laiss|ajout|rajout|remet|remis|devanc|anticip|amen|"
        r"pos(?:e|er|ez)\b|ramen|rapproch|fix|bloqu|mieux|bouger|invers|interver|ramene|flanqu|carr|posez|transpos|replanif|reprogramm|"
        r"postpos|rebasc|tire|differ"
    ),
    noting_stems=(
        r"not(?:e|es|er|ez|ons|era)\b|ecri(?:s|vez|re|vons)?\b|inscri|rappel|memo\b|pense bete|pensebete|souvien|marqu(?:e|er|ez)\b|"
        r"commentaire|annot|consign(?:e|er|ez)\b|post it|remarque\b|mention|precis(?:e|er|ez)\b|indiqu|reminder"
    ),
    note_links=phrases(
        "que|qu|de|d|disant|disant que|qui dit|qui dit que|comme quoi|pour dire que|pour dire|dire que|pour se rappeler que"
    ),
    courtesy=phrases(
        "svp|stp|s il te plait|s il vous plait|s il te plais|s il vous plais|merci|merci d avance|merci bcp|merci beaucoup|si possible|"
        "si c est possible|si tu peux|si vous pouvez|si ca te derange pas|si ca ne te derange pas|si ca ne vous derange pas|sil te plait|"
        "sil vous plait|siouplait|siouplai|steplait|steuplait|steup|plz|pls|please|mci|mrc|thx|je te prie|je vous prie|je vous en prie|"
        "je vous remercie|je te remercie|merci par avance|bonne journee|cordialement|bien cordialement|bisous|merki|thanks|merci a vous|"
        "merci a toi|par pitie|pitie|si tu veux bien|si vous voulez bien|s vp|si c est bon pour toi|si c est pas trop demander|"
        "merci mille fois|un grand merci|d avance merci|par avance merci|mdr|lol|ptdr|xd|bises|grand merci|allez|allez stp|ok|hein|"
        "si y a moyen|s il y a moyen|si t as moyen|si possible svp|avec plaisir"
    ),
    greetings=phrases(
        "bonjour|bjr|salut|slt|coucou|cc|hello|bonsoir|bsr|hey|allo|yo|rebonjour|re bonjour|bonjour a tous|salutations|wesh|hi|kikou|bon|"
        "alors|bonjour a vous|re|dis|dis donc|ecoute|ecoutez|bon alors|euh|bon ben|ben|eh|he|hep|oh|bonjour madame|bonjour monsieur|"
        "cher assistant"
    ),
    raising_stems=(
        r"augment|plus (?:eleve|gros|haut|de budget|d argent|de sous)|hauss|mont(?:e|ez|er)\b|lach|fol(?:ie|ies)\b|luxe|"
        r"depens\w+ plus|sans compter|faites? vous plaisir|gat(?:e|ons)|se faire plaisir"
    ),
    recovered_stems=(
        r"remis|retabli|gueri|(?:marche|marchons|marcher|bouge) (?:bien|de nouveau|a nouveau|normalement|sans|comme avant)|"
        r"(?:re|peut re|pouvons re)march|sans (?:bequille|canne|fauteuil|platre)|"
        r"(?:plus|fini) (?:de |les |le |besoin de )*(?:bequille|platre|canne|fauteuil)|enlev\w+ (?:son |mon |le )?platre|"
        r"platre (?:est )?enlev|en forme|d attaque"
    ),
    deed_stems=(
        r"aussi\b|pareil|dehors|deplac|decal|chang|met(?:s|tez|tre|tons)\b|ajout|rajout|remplac|enlev|supprim|retir|annul|vir(?:e|ez|"
        r"er)\b|report(?:e|ez|er)\b|avanc|repouss|echang|invers|interver|verrouill|deverrouill|bloqu|debloqu|"
        r"not(?:e|ez|er)\b|pass(?:e|ez|er)\b|inser"
    ),
    reasoning=words("parce car puisque pcq psk vu comme donc alors que qu"),
    removal_stems=(
        r"enl[ea]v|supp?rim|suppr\b|supp\b|vir(?:e|er|es|ez|ons|ons|ee|erais)\b|retir|annul|effac|elimin|ote(?:r|z|s)?\b|zapp|zap\b|"
        r"saut(?:e|er|ez|ons|era|erai|erons|es)\b|tres peu|non\b|de trop|moins (?:le|la|l|les|notre)\b|laiss\w+ .{0,40}de cote|"
        r"laiss\w+ (?:tomber|de cote|\S+ tomber|\S+ de cote)|tomber?\b|oubli|sans\b|degag|jet(?:te|tez|er|ez|ons)\b|ray(?:e|er|ez)\b|"
        r"biff|barr|ecart|exclu|coup(?:e|er|ez|ons)\b|pass(?:e|era|erai|erons|er|ons)\b|renonc|abandonn|evit|ne plus|plus (?:de|d|du|des|"
        r"au|aux|a|besoin|envie|question)\b|(?:veu[tx]|voulons|voulez|voudrai\w*|irai?|irons|va|vais|allons|fera|ferai|ferons|fait|verra|"
        r"verrai|verrons|aime|aimons|compte|tien[ts]|tenons|interesse\w*|branche|pourra|pourrai|pourrons|peut|peux|pouvons|aura|aurai|"
        r"aurons|dit|tente|sert|va?ut|plait|souhaite|souhaitons|emballe|passe|passera|passerons|chaud|motive|emballes|chauds|convainc|"
        r"inspire) (?:vraiment |finalement |trop |tellement )?(?:pas|plus)\b|pas (?:de|d|du|des|question|besoin|envie|interess|fan|"
        r"le temps|motiv|chaud|la peine)|hors de question|debarrass|bazard|dehors\b|flush|scrap|cancel|skip|poubelle|trappe|non merci|"
        r"mais non|aucun|inutile|sor(?:s|t|tez|tir|tons)\b|desist|decommand|tant pis|a quoi bon|impasse|fini\b|termine|marre|basta|ciao|"
        r"bye|exit|tchao|adieu|moins un|ras le|bof|on se passe|hors\b|suppression|nul\b|retrait|sup\b|del\b|delete|remov|ni\b|drop|enleve"
    ),
    undo_stems=(
        r"annul|ancien|retrouv|betise|bourde|plante|manip|changement|modif|defai|defais|refais pas|revien|reven|retour|remet|remets|"
        r"remett|restaur|recuper|retabli|comme (?:avant|c etait|il etait|elle etait)|avant\b|precedent|d avant|ctrl|undo|oups|oops|"
        r"erreur|tromp|gour|dernier|derniere|(?:ce|que) (?:tu|vous|j|je) (?:vien|ven|as|avez|ai)|finalement non|laisse tomber|en arriere|"
        r"arriere|inverse|reprend|rends"
    ),
    lighter_stems=(
        r"alleg|blind|desencombr|peur|tuer|tue\b|achev|retir|supprim|vir(?:e|er|ez)\b|moin|clem|leger|legere|calm|tranquil|moins\b|"
        r"cool\b|relax|repos|repir|respir|souffl|charg|surcharg|plein|rempl|bourr|intens|lourd|fatig|crev|epuis|creva|creve|trop\b|"
        r"beaucoup|bcp|degag|libr|libere|libre|vid(?:e|er|ez)\b|aer|desserr|simplif|redui|diminu|ralenti|doux|douce|doucement|overdose|"
        r"marathon|pause|temps libre|cours|courir|course|speed|coup[ez]|tass|serr|dens|pesant|exag|abus|stress|tranquillo|mollo|mou\b|"
        r"pese|lever le pied|leve le pied|souple|soulag|enlev|deleste|eclairc|elagu|tient|tiendr|survivr|molo|chill|light|decharg|"
        r"allez? mollo|relach|epur|ouf\b|dingue|dur\b|infern|intenable|irrealiste|rush|pas (?:courir|tout)"
    ),
    fuller_stems=(
        r"rempl|pas (?:assez|grand)|met(?:s|tez)?\b|aussi|a fond|quelques|blind|charg|plein|plus\b|ajout|rajout|complet|complement|dens|"
        r"vid|creu|libre|leger|legere|maigr|peu\b|rien\b|occup|etoff|bourr|intensif|anim|ennui|ennuy|emmerd|reste|rest\b|garni|trou|"
        r"temps\b|manque|davantage|profit|rentabil|vide|muscl|boost|chiant|court|courte|gave\b|blind|fourn|pauvre|insuffis|calm|mou\b|"
        r"mollasson|tranquille|energie|presque|autre|encore|max\b|maxim|toff"
    ),
    replacing_stems=(
        r"remplac|chang|echang|a la place|au lieu|plutot que|substitu|troqu|contre (?:un|une|le|la|l|les|du|de)\b|en remplacement|"
        r"en echange|swap|switch|interver|au profit|inverse"
    ),
    negation_stems=(
        r"(?:ne |n )(?:(?:me|m|te|t|le|la|l|les|y|nous|vous|lui|en) )*(?:touch|enlev|supprim|vir(?:e|er|es|ez)\b|retir|annul|effac|chang|"
        r"modifi|deplac|decal|repouss|avanc|remplac|ajout|rajout|echang|met(?:s|tez|tre|tons)?\b|zapp|cass|elimin|verrouill|bloqu|"
        r"raccourc|rallong|prolong|report|coup(?:e|er|ez)\b|transf|interver|alleg|vid(?:e|er|ez)\b|bidouill|tripot|derang|jet(?:te|tez|"
        r"er)\b|fou[st]|ot(?:e|er|ez)\b|not(?:e|ez|er)\b)\w* (?:surtout |moi |nous |donc |vraiment |absolument |le |la |les )*(?:pas|"
        r"plus|jamais|rien|aucun\w*)\b|(?:ne |n )?(?:(?:me|m|te|t|le|la|l|les|y|nous|vous|lui|en) )*(?:touch|enlev|supprim|vir(?:e|er|es|"
        r"ez)\b|retir|annul|effac|chang|modifi|deplac|decal|repouss|avanc|remplac|ajout|rajout|echang|met(?:s|tez|tre|tons)?\b|zapp|cass|"
        r"elimin|verrouill|bloqu|raccourc|rallong|prolong|report|coup(?:e|er|ez)\b|transf|interver|alleg|vid(?:e|er|ez)\b|bidouill|"
        r"tripot|derang|jet(?:te|tez|er)\b|fou[st]|ot(?:e|er|ez)\b|not(?:e|ez|er)\b)\w* (?:surtout |moi |nous |donc |vraiment |"
        r"absolument |le |la |les )*(?:pas|jamais|rien|aucun\w*)\b|(?:ne |n )?(?:(?:me|m|te|t|le|la|l|les|y|nous|vous|lui|"
        r"en) )*boug\w* (?:surtout |moi |nous |donc |vraiment |absolument |le |la |les )*(?:pas|jamais|rien)\b|(?:touch|"
        r"chang)\w* (?:\w+ )?(?:a )?rien\b|(?:ne |n )(?:surtout )?(?:pas|jamais|plus|rien) (?:(?:le|la|l|les|y|en|me|nous|"
        r"lui) )*(?:touch|boug|enlev|supprim|vir(?:er|e)\b|retir|annul|effac|chang|modifi|deplac|decal|repouss|avanc|remplac|ajout|"
        r"rajout|echang|mettre|zapp|elimin|verrouill|bloqu|raccourc|rallong|prolong|report|coup|transf|interver|alleg|vid|derang)|"
        r"surtout pas (?!avant|apres)(?:touch|boug|enlev|supprim|vir(?:er|e)\b|retir|annul|effac|chang|modifi|deplac|decal|repouss|avanc|"
        r"remplac|ajout|rajout|echang|mettre|zapp|elimin|verrouill|bloqu|raccourc|rallong|prolong|report|coup|transf|interver|alleg|vid|"
        r"derang)?|(?<!pourrait )(?<!pourrions )(?<!peut )(?<!peux )(?<!pouvez )"
        r"pas (?:(?:me|m|te|t|le|la|l|les|y|nous|vous|lui|en) )*(?:touch|boug|enlev|supprim|retir|annul|effac|chang|modifi|"
        r"deplac|decal|repouss|remplac|rajout|ajout|vir(?:er|e)\b)|pas question (?:de|d) (?:touch|boug|enlev|supprim|vir(?:er|e)\b|retir|"
        r"annul|effac|chang|modifi|deplac|decal|repouss|avanc|remplac|ajout|rajout|echang|mettre|zapp|elimin|verrouill|bloqu|raccourc|"
        r"rallong|prolong|report|coup|transf|interver|alleg|vid|derang)|pas question qu|faut (?:surtout )?pas (?:(?:me|m|te|t|le|la|l|"
        r"les|y|nous|vous|lui|en) )*(?:touch|boug|enlev|supprim|vir(?:er|e)\b|retir|annul|effac|chang|modifi|deplac|decal|repouss|avanc|"
        r"remplac|ajout|rajout|echang|mettre|zapp|elimin|verrouill|bloqu|raccourc|rallong|prolong|report|coup|transf|interver|alleg|vid|"
        r"derang)|(?:sans|evit\w+ (?:de|d)|inutile (?:de|d)|interdi\w+ (?:de|d)|arret\w+ (?:de|d)|pas la peine (?:de|d)|pas besoin (?:de|"
        r"d)) (?:(?:le|la|l|les|y|en|rien) )*(?:touch|boug|enlev|supprim|vir|retir|annul|effac|chang|modifi|deplac|decal|repouss|avanc|"
        r"remplac|ajout|rajout|echang|mettre|coup|report|raccourc|rallong)|laisse(?:z|r|s|ons)? (?!tomber|de cote).{1,40}(?:comme (?:il|"
        r"elle|c|ca|ils|elles|prevu)\b|tranquille|en paix|tel(?:le)?s? quel|ou (?:il|elle|c|ils|elles)\b|intact|a (?:sa|leur) place|"
        r"en place|en l etat)|gard(?:e|er|ez|ons)? .{1,40}(?:comme (?:il|elle|c|ca|ils|prevu)\b|tel(?:le)?s? quel|ou (?:il|elle|c)\b|"
        r"a (?:sa|leur) place|en l etat)|bas les pattes"
    ),
    condition_stems=(
        r"s (?:il (?!(?:te|vous) pla|y a moyen|est possible|fait toujours)|ils\b|elle\b)|si (?:jamais|il\b|elle|ils|elles|le\b|la\b|"
        r"les\b|l\b|j\b|je\b|mon|ma\b|mes\b|un\b|une\b|d aventure|par hasard|y (?!a moyen)|notre|nos\b|ce\b|cette|ca (?!(?:ne )?(?:te|"
        r"vous|va|derange|gene|pose|convient|te va|pouvait|marche|passe|joue))|c (?!est (?:possible|bon|ok|pas trop|faisable|jouable|"
        r"pas)|etait possible)|nous (?!pouvions|pouvons|pourrions)|tu (?!peux|veux|pouvais|pourrais|pouv)|t (?!as moyen|peux|es)|"
        r"vous (?!pouv|voul|pourr))|(?<!et )si on (?!pouvait|peut|pourrait)|au cas ou|a moins que|a moins d|a condition|sauf si|"
        r"en cas de|dans le cas ou|dans l hypothese|"
        r"quand il (?:pleu|fai|neig|y a)|lorsqu il (?:pleu|fai)|pourvu que|seulement si|uniquement si|"
        r"selon (?:la|le|l|si)\b|en fonction d|suivant (?:la meteo|le temps)|des qu il|tant qu il|si jamais"
    ),
    everything_stems=(
        r"tou(?:s|tes) (?:les|mes|nos|ces|leurs) (?:musee|eglise|arret|etape|jour|resto|restau|restaurant|visite|activit|plage|parc|"
        r"jardin|stop|repas|marche|monument|place|bar|cafe|diner|dejeuner|chateau|palais|lieu|endroit|truc|sortie|rdv|rendez|matin|soir|"
        r"apres|dernier|autre)|(?:enlev|supprim|vir|retir|annul|effac|chang|refai|refait|refaire|decal|deplac|repouss|avanc|verrouill|"
        r"bloqu|vid|recommenc|jet|bouscul|remplac|modifi|deverrouill|debloqu)\w* (?:moi |nous )?(?:tout\b(?! (?:de suite|a l heure|"
        r"simplement|court|doux))|l ensemble|le reste|l integralite)|tout (?:enlever|supprimer|effacer|annuler|virer|changer|refaire|"
        r"recommencer|decaler|repousser|reprendre|le (?:programme|voyage|sejour|planning|reste|trip|jour|samedi|dimanche|lundi|mardi|"
        r"mercredi|jeudi|vendredi)|l itineraire|ca degage|ce qui)|les (?:musees|eglises|restos|restaurants|arrets|etapes|plages|parcs|"
        r"bars|cafes|repas|monuments|jours|visites|activites|diners|dejeuners|marches)\b|le reste\b|chaque (?:jour|musee|repas|soir|"
        r"matin|etape|visite|arret)|a zero|de zero|de a a z|les (?:deux|2|trois|3|quatre|4) (?:musees|restos|eglises|parcs|jardins|"
        r"dernier|premier)|au complet|l integralite|n importe quel|itineraire (?:entier|complet)|programme (?:entier|complet)|tout entier"
    ),
    question_stems=(
        r"(?:tu |vous )?connai(?:s|ssez)\b|"
        r"combien|(?:a |de |pour )?quelle heure|quand (?:est ce|est\b|ouvr|ferm|part|commenc|fini|serai|c est)|(?<!vu )(?<!la )ou (?:est|"
        r"se trouve|sont|on peut|puis|peut|c est|est ce|ca se|trouver|se situe|acheter|garer)\b|pourquoi (?!pas\b)|est ce (?!que? (?:tu|"
        r"vous|on)\b|qu on\b|que ce serait|qu il (?:serait|est) possible|que ca (?:te|vous|serait))|qu est ce|c est quoi|c quoi|quels?\b|"
        r"quelles?\b (?!que)|qui (?:a|sont)\b|kel\b|y a t il|y a(?: encore| deja| aussi| bien)? (?:un\b|une\b|des\b(?! (?:gros|"
        r"trous|grands))|t\b|quoi|combien|"
        r"moyen de savoir)|y aura|est il|est elle|sont ils|sont elles|peut on (?:avoir|prendre|manger|boire|se garer|entrer|savoir|"
        r"y aller|y manger|y entrer|payer|reserver|acheter|trouver)|(?:peu[tx]|pouvez|pourriez|pourrais) (?:tu |vous |me |nous )*(?:dire|"
        r"expliquer|conseiller|recommander|proposer des idees|confirmer|montrer|rappeler (?:quand|ou|a quelle))|faut il|faut t il|"
        r"doit on|doit il|comment\b|(?:tu|vous|t) (?:sai[st]|savez|connai|crois|croyez|pens|recommand|conseill|preferes|trouves|en pens|"
        r"pourrais me dire)|(?:sais|savez|connais|connaissez|crois|croyez|penses|pensez) (?:tu|vous)|vaut (?:il|elle|le coup|la peine|"
        r"le detour)|ca vaut|(?:dis|dites) (?:moi|nous) (?:si|ou|quand|comment|ce|pourquoi|quel|combien)|je me demande|on se demande|"
        r"savoir (?:si|quand|ou|combien|a quelle|comment|pourquoi|ce que)|un conseil|des conseils|avez vous|as tu (?!moyen)|cout(?:e|"
        r"ent)\b|tarif|horaires? d ouverture|heures d ouverture|c est loin|est ouvert|c est ouvert|des idees|une idee de|quoi (?:faire|"
        r"voir|manger|de beau|mettre)|t en penses"
    ),
    other_deed_stems=(
        r"(?<!ai )(?<!as )(?<!a )(?<!avons )(?<!avez )(?<!ont )(?<!deja )(?<!est )(?<!tout )reserv(?:e|er|ez|es|ons)\b(?! (?:du temps|"
        r"un moment|un creneau|(?:une|deux|trois|1|2|3) heure))|(?:prend|prends|prenez|prendre|achet\w+|command\w+|trouv\w+|veux|"
        r"voudrais|voudrait|faut|faudrait) (?:moi |nous )?(?:les |des |nos |un |deux |trois |quatre |\d+ |mes )*(?:billet|ticket|"
        r"place(?:s)? (?:pour|au|a)|entrees?\b)|(?<!ai )(?<!a )(?<!avons )(?<!deja )achet(?:e|er|ez|es|ons)\b|appel(?:le|ler|ez|er|"
        r"les)\b|telephon|passe un coup de fil|envo(?:ie|yer|yez|ies|i)\b|mail\b|email|e mail|imprim|export|partag|tradui|copi(?:e|er|ez|"
        r"es)\b|dupliqu|fusionn|renomm|rebaptis|scind|(?:trouv|cherch|chang|propos|confirm|prolong|pren)\w* (?:\w+ ){0,3}(?:hotel|vol|"
        r"avion|train|voiture|taxi|airbnb|chambre)\b|(?:un|le) (?:vol|taxi|uber|airbnb) (?:pour|vers)\b|uber\b|photos? (?:de|du|d)\b|"
        r"alarme|reveille|whatsapp|invit(?:e|er|ez)\b|pa(?:ie|yer|yez|ies)\b|command(?:e|er|ez)\b|telecharg|mot de passe|mon compte|"
        r"rembours|consignes?\b|instructions?\b|prompt|system\b|ignor(?:e|er|ez)\b|admin|json|sql\b|sudo|meteo|previsions|passeport|"
        r"visa\b|guide (?:moi|nous)|gps\b|affiche|montre (?:moi|nous)|google|maps\b|agenda google|calendrier|pdf|change de langue|"
        r"tripadvisor|cree (?:un|une|moi)\b(?! note| rappel| memo| pense)|nouveau voyage|autre voyage|regle (?:la note|l addition|"
        r"la facture)"
    ),
    capitals=words(
        "ok tv sms gps usa ue ratp sncf rer tgv pmr ps nb vip unesco m mme mr mlle dr wc cb je on il elle ils elles france francais "
        "paris belgique quebec noel stp svp merci la le les et ca mais puis sinon enfin du coup maman papa mamie papi papy"
    ),
)
