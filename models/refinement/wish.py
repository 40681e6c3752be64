"""What one may wish for in a few words, and the words for it in Portuguese and English."""

from enum import StrEnum

from models.place import Category, Interest, Meal
from models.value import Value


class Wish(StrEnum):
    """What is wanted in place of a stop, or besides the others."""

    ANYTHING = "anything"
    OUTDOORS = "outdoors"
    INDOORS = "indoors"
    MUSEUM = "museum"
    GALLERY = "gallery"
    MONUMENT = "monument"
    PALACE = "palace"
    CHURCH = "church"
    VIEWPOINT = "viewpoint"
    PARK = "park"
    BEACH = "beach"
    SQUARE = "square"
    MARKET = "market"
    SHOPPING = "shopping"
    FOOD = "food"
    CAFE = "cafe"
    BAR = "bar"
    WINE = "wine"
    NIGHTLIFE = "nightlife"
    MUSIC = "music"
    THEATRE = "theatre"
    FAMILY = "family"
    ANIMALS = "animals"
    SCIENCE = "science"
    LIBRARY = "library"
    BOAT = "boat"
    SPORT = "sport"
    HISTORY = "history"
    CHEAPER = "cheaper"
    NEARER = "nearer"


class WishMeaning(Value):
    """Which places answer a wish: any of the categories, else any of the interests, and all that is asked besides."""

    categories: tuple[Category, ...] = ()
    interests: tuple[Interest, ...] = ()
    outdoors: bool | None = None
    cheaper: bool = False
    nearer: bool = False


WISHES: dict[Wish, WishMeaning] = {
    Wish.ANYTHING: WishMeaning(),
    Wish.OUTDOORS: WishMeaning(interests=(Interest.NATURE, Interest.VIEWS, Interest.BEACH), outdoors=True),
    Wish.INDOORS: WishMeaning(interests=(Interest.ART, Interest.HISTORY, Interest.CULTURE, Interest.SCIENCE), outdoors=False),
    Wish.MUSEUM: WishMeaning(categories=(Category.MUSEUM,), interests=(Interest.ART, Interest.HISTORY)),
    Wish.GALLERY: WishMeaning(categories=(Category.GALLERY,), interests=(Interest.ART,)),
    Wish.MONUMENT: WishMeaning(categories=(Category.MONUMENT, Category.RUINS, Category.BRIDGE), interests=(Interest.HISTORY,)),
    Wish.PALACE: WishMeaning(categories=(Category.PALACE, Category.CASTLE), interests=(Interest.HISTORY,)),
    Wish.CHURCH: WishMeaning(categories=(Category.CHURCH,), interests=(Interest.RELIGION,)),
    Wish.VIEWPOINT: WishMeaning(categories=(Category.VIEWPOINT,), interests=(Interest.VIEWS, Interest.PHOTOGRAPHY)),
    Wish.PARK: WishMeaning(categories=(Category.PARK, Category.GARDEN), interests=(Interest.NATURE,)),
    Wish.BEACH: WishMeaning(categories=(Category.BEACH,), interests=(Interest.BEACH,)),
    Wish.SQUARE: WishMeaning(categories=(Category.SQUARE, Category.STREET, Category.NEIGHBOURHOOD)),
    Wish.MARKET: WishMeaning(categories=(Category.MARKET,)),
    Wish.SHOPPING: WishMeaning(categories=(Category.SHOPPING,), interests=(Interest.SHOPPING,)),
    Wish.FOOD: WishMeaning(categories=(Category.RESTAURANT,), interests=(Interest.FOOD,)),
    Wish.CAFE: WishMeaning(categories=(Category.CAFE,)),
    Wish.BAR: WishMeaning(categories=(Category.BAR,), interests=(Interest.NIGHTLIFE,)),
    Wish.WINE: WishMeaning(interests=(Interest.WINE,)),
    Wish.NIGHTLIFE: WishMeaning(categories=(Category.NIGHTLIFE,), interests=(Interest.NIGHTLIFE,)),
    Wish.MUSIC: WishMeaning(categories=(Category.MUSIC,), interests=(Interest.MUSIC,)),
    Wish.THEATRE: WishMeaning(categories=(Category.THEATRE,)),
    Wish.FAMILY: WishMeaning(interests=(Interest.FAMILY,)),
    Wish.ANIMALS: WishMeaning(categories=(Category.ZOO, Category.AQUARIUM)),
    Wish.SCIENCE: WishMeaning(categories=(Category.SCIENCE,), interests=(Interest.SCIENCE,)),
    Wish.LIBRARY: WishMeaning(categories=(Category.LIBRARY,), interests=(Interest.LITERATURE,)),
    Wish.BOAT: WishMeaning(categories=(Category.BOAT_TRIP,)),
    Wish.SPORT: WishMeaning(categories=(Category.STADIUM,), interests=(Interest.SPORT,)),
    Wish.HISTORY: WishMeaning(interests=(Interest.HISTORY,)),
    Wish.CHEAPER: WishMeaning(cheaper=True),
    Wish.NEARER: WishMeaning(nearer=True),
}
"""What each wish asks of a place. `nearer` and `cheaper` compare with the stop that is replaced."""


def _words(wish: Wish, *phrases: str) -> dict[str, Wish]:
    return dict.fromkeys(phrases, wish)


KINDS_PORTUGUESE: dict[str, Wish] = {
    **_words(Wish.MUSEUM, "museu"),
    **_words(Wish.GALLERY, "galeria", "galeria de arte"),
    **_words(Wish.MONUMENT, "monumento", "ruinas", "ponte", "estatua", "arco"),
    **_words(Wish.PALACE, "palacio", "castelo", "fortaleza"),
    **_words(Wish.CHURCH, "igreja", "catedral", "basilica", "capela", "mosteiro", "convento", "santuario"),
    **_words(Wish.VIEWPOINT, "mirante", "miradouro"),
    **_words(Wish.PARK, "parque", "jardim", "jardim botanico", "bosque", "horto"),
    **_words(Wish.BEACH, "praia"),
    **_words(Wish.SQUARE, "praca", "bairro"),
    **_words(Wish.MARKET, "mercado", "feira", "mercadao", "feirinha"),
    **_words(Wish.SHOPPING, "shopping", "loja", "centro comercial"),
    **_words(Wish.FOOD, "restaurante", "churrascaria", "pizzaria", "cantina", "tasca", "marisqueira", "comida"),
    **_words(Wish.CAFE, "cafe", "cafeteria", "padaria", "pastelaria", "confeitaria", "sorveteria", "gelataria", "cafezinho"),
    **_words(Wish.BAR, "bar", "barzinho", "boteco", "pub", "cervejaria"),
    **_words(Wish.WINE, "vinicola", "adega", "enoteca", "degustacao de vinhos", "prova de vinhos"),
    **_words(Wish.NIGHTLIFE, "balada", "discoteca", "boate", "casa noturna"),
    **_words(Wish.MUSIC, "show", "concerto", "casa de shows", "casa de fado", "roda de samba"),
    **_words(Wish.THEATRE, "teatro", "peca de teatro", "opera"),
    **_words(Wish.ANIMALS, "zoologico", "zoo", "aquario", "oceanario"),
    **_words(Wish.SCIENCE, "planetario", "museu de ciencia", "museu de ciencias"),
    **_words(Wish.LIBRARY, "biblioteca", "livraria"),
    **_words(Wish.BOAT, "passeio de barco", "cruzeiro", "barco"),
    **_words(Wish.SPORT, "estadio", "jogo de futebol"),
}
"""Nouns that may point at a stop ("o museu") or say what is wanted ("um museu"), without accents."""

KINDS_ENGLISH: dict[str, Wish] = {
    **_words(Wish.MUSEUM, "museum"),
    **_words(Wish.GALLERY, "gallery", "art gallery"),
    **_words(Wish.MONUMENT, "monument", "ruins", "bridge", "statue", "memorial"),
    **_words(Wish.PALACE, "palace", "castle", "fortress", "fort"),
    **_words(Wish.CHURCH, "church", "cathedral", "basilica", "chapel", "monastery", "convent"),
    **_words(Wish.VIEWPOINT, "viewpoint", "lookout", "observation deck"),
    **_words(Wish.PARK, "park", "garden", "botanical garden", "gardens"),
    **_words(Wish.BEACH, "beach"),
    **_words(Wish.SQUARE, "square", "neighbourhood", "neighborhood"),
    **_words(Wish.MARKET, "market", "flea market", "food market"),
    **_words(Wish.SHOPPING, "shop", "store", "mall", "shopping mall"),
    **_words(Wish.FOOD, "restaurant", "steakhouse", "bistro", "diner", "food"),
    **_words(Wish.CAFE, "cafe", "coffee shop", "bakery", "tea house", "ice cream shop", "coffee"),
    **_words(Wish.BAR, "bar", "pub", "rooftop bar", "brewery", "cocktail bar"),
    **_words(Wish.WINE, "winery", "wine bar", "wine tasting", "wine cellar"),
    **_words(Wish.NIGHTLIFE, "club", "nightclub", "night club"),
    **_words(Wish.MUSIC, "concert", "gig", "jazz club", "live show"),
    **_words(Wish.THEATRE, "theatre", "theater", "play", "opera"),
    **_words(Wish.ANIMALS, "zoo", "aquarium", "oceanarium"),
    **_words(Wish.SCIENCE, "planetarium", "science museum", "science centre", "science center"),
    **_words(Wish.LIBRARY, "library", "bookshop", "bookstore"),
    **_words(Wish.BOAT, "boat trip", "boat tour", "cruise", "boat ride"),
    **_words(Wish.SPORT, "stadium", "football match", "soccer game"),
}
"""The same in English."""

QUALITIES: dict[str, Wish] = {
    **_words(Wish.ANYTHING, "outra coisa", "qualquer outra coisa", "outro lugar", "outra atividade", "outra opcao"),
    **_words(Wish.ANYTHING, "something else", "anything else", "somewhere else", "another place", "something different"),
    **_words(Wish.ANYTHING, "algo diferente", "alguma outra coisa", "outro programa"),
    **_words(Wish.OUTDOORS, "ao ar livre", "do lado de fora", "a ceu aberto", "na natureza", "em contato com a natureza", "natureza"),
    **_words(Wish.OUTDOORS, "outdoors", "outdoor", "outside", "in the open air", "open air", "in nature", "in the fresh air", "nature"),
    **_words(Wish.INDOORS, "em lugar fechado", "em lugar coberto", "coberto", "fechado", "dentro de algum lugar", "abrigado da chuva"),
    **_words(Wish.INDOORS, "indoors", "indoor", "inside", "under a roof", "out of the rain"),
    **_words(Wish.FOOD, "para comer", "pra comer", "onde comer", "to eat", "gastronomico", "gastronomica", "de comida tipica"),
    **_words(Wish.CAFE, "tomar um cafe", "para tomar cafe", "for coffee", "doces"),
    **_words(Wish.WINE, "com vinho", "de vinho", "com vinhos", "de vinhos", "with wine", "wine", "vinho"),
    **_words(Wish.VIEWPOINT, "com vista", "com uma vista bonita", "com vista bonita", "with a view", "with a nice view"),
    **_words(Wish.SHOPPING, "fazer compras", "para fazer compras", "compras", "shopping", "some shops", "umas lojas"),
    **_words(Wish.NIGHTLIFE, "vida noturna", "nightlife", "para sair a noite", "para dancar", "to go dancing", "dancing"),
    **_words(
        Wish.MUSIC,
        "com musica",
        "com musica ao vivo",
        "musica ao vivo",
        "musica",
        "with live music",
        "live music",
        "music",
        "fado",
        "samba",
        "jazz",
    ),
    **_words(
        Wish.FAMILY, "para criancas", "pra criancas", "para as criancas", "pras criancas", "com as criancas", "para a familia", "infantil"
    ),
    **_words(Wish.FAMILY, "para levar as criancas", "for kids", "for the kids", "for children", "for the children", "kid friendly"),
    **_words(Wish.FAMILY, "with the kids", "family friendly", "for the family", "for families"),
    **_words(Wish.ANIMALS, "com animais", "with animals"),
    **_words(Wish.HISTORY, "historico", "historica", "de historia", "historic", "historical", "with history"),
    **_words(Wish.SPORT, "esportivo", "desportivo", "de esporte", "sporty"),
    **_words(Wish.CHEAPER, "mais barato", "mais barata", "mais em conta", "barato", "barata", "gratuito", "gratis", "de graca"),
    **_words(Wish.CHEAPER, "cheaper", "less expensive", "cheap", "free of charge", "more affordable", "menos caro", "menos cara"),
    **_words(Wish.NEARER, "mais perto", "mais proximo", "mais proxima", "perto", "por perto", "aqui perto", "pertinho"),
    **_words(Wish.NEARER, "nearer", "closer", "nearby", "close by", "closer by", "near here"),
}
"""Phrases that only say what is wanted."""

MEALS: dict[str, Meal] = {
    **dict.fromkeys(("cafe da manha", "pequeno almoco", "breakfast", "brunch"), Meal.BREAKFAST),
    **dict.fromkeys(("almoco", "lunch"), Meal.LUNCH),
    **dict.fromkeys(("jantar", "jantinha", "dinner", "supper"), Meal.DINNER),
}
"""Names of meals, which point at a stop by its time ("o jantar") or are wanted ("um jantar")."""

MEAL_WISHES: dict[Meal, Wish] = {Meal.BREAKFAST: Wish.CAFE, Meal.LUNCH: Wish.FOOD, Meal.DINNER: Wish.FOOD}
