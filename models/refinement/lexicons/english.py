"""English."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

_FIGURES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8}
_HOURS = _FIGURES | {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_HOUR_NOUNS = ("hours", "hour", "hrs", "hr")
_COMPARED = ("cheaper", "cheap", "less expensive", "less pricey", "more affordable", "affordable", "budget friendly", "inexpensive")
_NEAR = ("nearer", "closer", "near", "close", "not so far", "not too far", "not as far", "less far")
_BEFORE_A_QUALITY = (
    *("a", "some", "another", "something", "somewhere", "anything", "a place", "one thats", "place thats", "with", "with something"),
    *("something a bit", "something more", "somewhere a bit", "somewhere more", "a bit", "a little"),
)
"""What shows that such a word says what is wanted: alone it may mean the trip ("make it cheaper") or nothing ("feel free")."""

ENGLISH = Lexicon(
    code="en",
    telltales=words(
        "the and to of for with we i my our is it on at in from instead please can could you want would like not add remove move"
        " change swap make put take day this that what after before later earlier more less im dont lets id out off up"
        " theres weve were its thats whats cant wont gonna wanna something somewhere some have has had are was does did but if by be"
        " too only just they them then than there when where which your us he she his her their been being should must will"
        " tomorrow morning evening lunch dinner thing longer shorter"
        # Words that look like a slip of a kind of place, and are none.
        " print story stone peace plane plate state launch bench horse shore drunk alter bunch bride marked squared stead thirsty spirit"
    ),
    definite=words("the this that my our your ur these those 's his her its their said ye yer"),
    indefinite=words("a an some another any one"),
    linking=words("the of and at in on to for by a an"),
    adding=words(
        "add adding include insert squeeze want wanna need fancy book schedule fit throw slot pop grab have having more extra"
        " stick arrange get find crave craving prefer try"
    ),
    towards=words("for with into to"),
    going=phrases(
        "go to|go and see|going to|visit|visiting|see|seeing|go|check out|hit|stop at|stop by|do|pop into|pop to|swing by|head to|"
        "drop by|"
        "explore|tour|try|go for|nip to|nip into"
    ),
    kinds=table(
        ("museum|art museum|history museum|exhibition|exhibit", Wish.MUSEUM),
        ("gallery|art gallery|photo gallery", Wish.GALLERY),
        (
            "monument|ruins|ruin|tower|fountain|arch|bridge|statue|memorial|forum|amphitheatre|amphitheater|obelisk|old walls|city walls",
            Wish.MONUMENT,
        ),
        ("palace|castle|fortress|fort|citadel|chateau|stately home", Wish.PALACE),
        ("church|cathedral|basilica|chapel|monastery|convent|abbey|temple|synagogue|mosque", Wish.CHURCH),
        ("viewpoint|lookout|observation deck|view point|look out point|viewing platform|miradouro|mirador|belvedere", Wish.VIEWPOINT),
        ("vista point", Wish.VIEWPOINT),
        ("park|garden|botanical garden|botanic garden|gardens|botanical gardens|botanic gardens|nature reserve|forest", Wish.PARK),
        ("beach|seaside|seafront|lido", Wish.BEACH),
        ("square|neighbourhood|neighborhood|plaza|piazza|quarter of town|old town|riverside|waterfront|promenade", Wish.SQUARE),
        ("market|flea market|food market|food hall|street market|farmers market|antiques market|market hall|bazaar", Wish.MARKET),
        ("shop|store|mall|shopping mall|shopping centre|shopping center|boutique|souvenir shop|gift shop", Wish.SHOPPING),
        ("department store|outlet|clothes shop|shopping street", Wish.SHOPPING),
        ("restaurant|steakhouse|steak house|bistro|diner|trattoria|pizzeria|osteria|taberna|tasca|brasserie|tavern|meal", Wish.FOOD),
        ("food place|eatery|gastropub|chippy|tapas bar|tapas place|place to eat|fancy meal|resto", Wish.FOOD),
        ("cafe|coffee shop|coffee place|coffee house|bakery|tea house|tea room|tea rooms|ice cream shop|ice cream place", Wish.CAFE),
        ("ice cream parlour|gelateria|coffee|cuppa|cup of tea|cup of coffee|patisserie|pastry shop|ice cream|gelato", Wish.CAFE),
        ("afternoon tea|hot chocolate", Wish.CAFE),
        ("bar|pub|rooftop bar|brewery|brewpub|craft beer bar|cocktail bar|rooftop|drinks|drink|pint|pints|beer|beers", Wish.BAR),
        ("cocktail|cocktails|watering hole", Wish.BAR),
        ("winery|wine bar|wine tasting|wine cellar|port cellar|port tasting|port lodge|port house|cellar|cellars|vineyard", Wish.WINE),
        ("wine place", Wish.WINE),
        ("club|nightclub|night club|disco|discotheque|dance club|karaoke|karaoke bar", Wish.NIGHTLIFE),
        ("concert|gig|jazz club|jazz bar|live show|fado show|samba show|fado house|fado night|music venue|music bar", Wish.MUSIC),
        ("recital|flamenco show", Wish.MUSIC),
        ("theatre|theater|theatre play|opera|opera house|musical|ballet|puppet show|comedy club", Wish.THEATRE),
        ("zoo|aquarium|oceanarium|sea life centre|petting zoo|animal park|butterfly house", Wish.ANIMALS),
        ("planetarium|science museum|science centre|science center|observatory", Wish.SCIENCE),
        ("library|bookshop|bookstore|book shop|book store", Wish.LIBRARY),
        ("boat trip|boat tour|cruise|boat ride|boat|river cruise|sailing trip|harbour cruise|harbor cruise|ferry ride", Wish.BOAT),
        ("catamaran", Wish.BOAT),
        ("stadium|football match|football stadium|soccer match|soccer game|football game|stadium tour|rugby match", Wish.SPORT),
        ("playground|play park|water park|waterpark|theme park|amusement park|funfair|fun fair", Wish.FAMILY),
    ),
    meals=table(
        ("breakfast|brunch|brekkie|brekky", Meal.BREAKFAST),
        ("lunch|luncheon|midday meal", Meal.LUNCH),
        ("dinner|supper|evening meal|dinner time", Meal.DINNER),
    ),
    qualities=table(
        ("something else|anything else|somewhere else|another place|something different|something new|another thing", Wish.ANYTHING),
        ("a different place|a different one|another one|smth else|sth else", Wish.ANYTHING),
        ("something other|some other thing|some other place", Wish.ANYTHING),
        ("outdoors|outdoor|outdoorsy|outside|in the open air|open air|in nature|in the fresh air|fresh air|al fresco", Wish.OUTDOORS),
        ("alfresco", Wish.OUTDOORS),
        ("some nature|into nature|something green|somewhere green|a hike|hiking|a picnic|a nature walk|a walk in nature", Wish.OUTDOORS),
        ("indoors|indoor|inside|under a roof|out of the rain|under cover|with a roof|out of the sun|out of the heat", Wish.INDOORS),
        ("out of the cold|with air conditioning|with aircon|with ac|air conditioned|undercover|rainproof", Wish.INDOORS),
        ("to eat|place to eat|a bite|a bite to eat|local food|typical food|street food|foodie|some food|nice food", Wish.FOOD),
        ("good food", Wish.FOOD),
        ("proper food|some grub|grub|a snack|tapas|a meal out|to have lunch|to have dinner|for lunch|for dinner", Wish.FOOD),
        ("for coffee|a coffee|a cuppa|pastries|cakes|cake|something sweet|somewhere sweet|a sweet treat|for breakfast", Wish.CAFE),
        ("for a drink|for drinks|to drink|a drink|a few drinks|a few pints|a pint|a beer", Wish.BAR),
        ("with wine|wine|wines|port wine|winey|to taste wine|to taste port|to drink wine", Wish.WINE),
        ("with a view|with a nice view|with a great view|a view|nice view|with views|great view|great views|scenic", Wish.VIEWPOINT),
        ("panoramic", Wish.VIEWPOINT),
        ("with nice views|with good views|to see the sunset|to watch the sunset", Wish.VIEWPOINT),
        ("some shops|shopping|to shop|souvenir shopping|souvenirs|for souvenirs|retail therapy|to buy souvenirs", Wish.SHOPPING),
        ("to buy gifts", Wish.SHOPPING),
        ("nightlife|to go dancing|to dance|dancing|clubbing|a party|to party|to go out|to go clubbing|a night out", Wish.NIGHTLIFE),
        ("with live music|live music|music|fado|samba|jazz|flamenco|bossa nova|with music|to hear music|to listen to music", Wish.MUSIC),
        ("a play|a show|theatrical", Wish.THEATRE),
        ("for kids|for the kids|for children|for the children|kid friendly|child friendly|with the kids|family friendly", Wish.FAMILY),
        ("for the family|for families|for the little ones|the kids will like|the kids would like|kids can enjoy", Wish.FAMILY),
        ("for our kids|for my kids|for toddlers|for teenagers|for the little one|for our son|for our daughter|for the boys", Wish.FAMILY),
        ("the kids will love|the kids would love|the kids can enjoy|fun for kids|fun for the kids|kiddy|with kids", Wish.FAMILY),
        ("with animals|animals|to see animals|with fish", Wish.ANIMALS),
        ("historic|historical|with history|history|historic site|historical site|ancient|medieval|roman ruins", Wish.HISTORY),
        ("sporty|sport|sports|something active|somewhere active", Wish.SPORT),
        *((f"{before} {word}", Wish.CHEAPER) for before in _BEFORE_A_QUALITY for word in _COMPARED),
        *((f"{word} {after}", Wish.CHEAPER) for after in ("one", "place", "option", "alternative", "food") for word in _COMPARED),
        ("free of charge|for free|free entry|something free|somewhere free|anything free|a free place|a free activity", Wish.CHEAPER),
        ("that costs nothing|that doesnt cost anything|for less money", Wish.CHEAPER),
        *((f"{before} {word}", Wish.NEARER) for before in _BEFORE_A_QUALITY for word in _NEAR),
        *((f"{word} {after}", Wish.NEARER) for after in ("one", "place", "option", "alternative") for word in _NEAR),
        ("nearby|close by|closer by|near here|around the corner|round the corner|in the area|in the same area", Wish.NEARER),
        ("within walking distance", Wish.NEARER),
        ("walking distance|local to there", Wish.NEARER),
        ("art|arty|artsy|with art|with paintings|modern art", Wish.GALLERY),
        ("boats|on the water|on the river|on a boat|by boat|a sail|sailing|to go sailing", Wish.BOAT),
        ("science|sciency|scientific", Wish.SCIENCE),
        ("books|literary|bookish|with books", Wish.LIBRARY),
    ),
    heads=phrases(
        "something|somewhere|anything|anywhere|a place|an activity|some activity|an option|one|some|somewhere thats|something thats|"
        "a spot|some spot|things|some stuff|a thing|smth|sth|summat|sumthing|somthing|some place|someplace|some things|a stop|a bit of|"
        "bit of|"
        "something nice|somewhere nice|something fun|somewhere fun|something cool|a nice place|a good place|a nice spot|a good spot"
    ),
    head_links=phrases(
        "that is|thats|that has|which has|to do|to go|to visit|to see|a bit|more|for|with|a little|really|very|properly|which is|like|"
        "like a|like an|to|thats more|where we can|we can do|nice|fun|good|cool|actually|entirely|completely|totally|quite"
    ),
    stop_nouns=phrases(
        "stop|activity|attraction|visit|place|item|sight|thing|spot|event|one|outing|excursion|entry|location|sightseeing stop|destination"
    ),
    numbers=table(
        *(
            (name, number)
            for number, name in enumerate(
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
                " nineteen twenty".split(),
                1,
            )
        ),
        *((f"twenty {name}", number) for number, name in enumerate("one two three four five six seven eight nine".split(), 21)),
        *((f"thirty {name}", number) for number, name in enumerate(("one",), 31)),
        *((name, tens) for name, tens in (("thirty", 30), ("forty", 40), ("fourty", 40), ("fifty", 50), ("sixty", 60))),
        *((name, tens) for name, tens in (("seventy", 70), ("eighty", 80), ("ninety", 90))),
        *((f"{name} five", tens + 5) for name, tens in (("thirty", 30), ("forty", 40), ("fifty", 50), ("seventy", 70))),
    ),
    ordinals=table(
        ("first|very first|1st", 1),
        ("second|2nd", 2),
        ("third|3rd", 3),
        ("fourth|4th", 4),
        ("fifth|5th", 5),
        ("sixth|6th", 6),
        ("seventh|7th", 7),
        ("eighth|8th", 8),
        ("ninth|9th", 9),
        ("tenth|10th", 10),
        ("last|final|very last|closing", -1),
        ("second to last|penultimate|last but one|second last|next to last|2nd last|2nd to last", -2),
    ),
    ordinal_marks=phrases("st|nd|rd|th"),
    weekdays=table(
        ("monday|mon|mondays", 0),
        ("tuesday|tue|tues|tuesdays", 1),
        ("wednesday|wed|weds|wednesdays", 2),
        ("thursday|thu|thur|thurs|thursdays", 3),
        ("friday|fri|fridays", 4),
        ("saturday|sat|saturdays", 5),
        ("sunday|sundays|sun", 6),
    ),
    months=table(
        *(
            (name, number)
            for number, name in enumerate(
                (
                    "january|jan",
                    "february|feb",
                    "march|mar",
                    "april|apr",
                    "may",
                    "june|jun",
                    "july|jul",
                    "august|aug",
                    "september|sept|sep",
                    "october|oct",
                    "november|nov",
                    "december|dec",
                ),
                1,
            )
        )
    ),
    relative_days=table(
        ("today", 0),
        ("tomorrow|tmrw|tmr|tmw|tmrrw|tomo|tomorow|tommorow|tommorrow|tomorro|tomarrow|tomorrw|2 moro|2 morrow|2 mrw|tomoz|the morrow", 1),
        ("the day after tomorrow|day after tomorrow|overmorrow|day after tmrw|the day after tmrw|day after tomorow", 2),
        ("day after tommorow|day after 2 moro", 2),
    ),
    tonight=table(
        ("tonight|this evening|tonite|2 nite|2 night|this eve|today evening|today night", Daypart.EVENING),
        ("this afternoon|this arvo|this aft", Daypart.AFTERNOON),
        ("this morning|today morning", Daypart.MORNING),
        ("late tonight", Daypart.NIGHT),
    ),
    day_nouns=phrases("day|days"),
    is_day_number_a_date=False,
    of=phrases("of|'s"),
    dayparts=table(
        ("in the morning|the morning|morning|mornings|mornin|first thing in the morning|early in the morning", Daypart.MORNING),
        ("in the early morning", Daypart.MORNING),
        ("early morning|late morning|mid morning|in the late morning|at sunrise|at dawn|in the am|in the mornings", Daypart.MORNING),
        ("around midday|at lunchtime|lunchtime|around lunch time|at lunch time|around lunchtime|over lunchtime", Daypart.MIDDAY),
        ("in the middle of the day", Daypart.MIDDAY),
        ("in the afternoon|the afternoon|afternoon|afternoons|late afternoon|in the late afternoon|early afternoon", Daypart.AFTERNOON),
        ("in the early afternoon|mid afternoon|arvo|in the arvo|in the pm", Daypart.AFTERNOON),
        ("in the evening|the evening|evening|evenings|eve|in the eve|early evening|in the early evening|at sunset", Daypart.EVENING),
        ("around sunset", Daypart.EVENING),
        ("for sunset|at dusk|at sundown|in time for sunset|towards evening", Daypart.EVENING),
        ("at night|night|late at night|late night|late evening|in the late evening|in the night|at nighttime", Daypart.NIGHT),
        ("night time|after dark", Daypart.NIGHT),
    ),
    named_times=table(("noon|midday|12 noon|high noon|noontime|twelve noon|mid day", time(12))),
    at=phrases(
        "at|by|around|from|til|till|until|untill|about|for about|before|after|past|to start at|starting|to|@|aroud|abt|circa|between"
    ),
    hour_nouns=phrases("h|o clock|oclock|hour|hours|hrs|hr"),
    minute_nouns=phrases("minutes|minute|mins|min|minuts|mintues"),
    time_tails=table(
        ("thirty", 30),
        ("fifteen", 15),
        ("forty five", 45),
        ("twenty", 20),
        ("forty", 40),
        ("ten", 10),
        ("fifty", 50),
    ),
    time_heads=table(
        ("half past|half|half after", 30),
        ("quarter past|a quarter past|quarter after|a quarter after", 15),
        ("quarter to|a quarter to|quarter til|quarter till|quarter of|a quarter of|quarter before", -15),
        ("five past|five after|5 past", 5),
        ("ten past|ten after|10 past", 10),
        ("twenty past|twenty after|20 past", 20),
        ("twenty five past|25 past", 25),
        ("twenty to|twenty til", -20),
        ("twenty five to", -25),
    ),
    halves_of_day=table(
        ("am|a m|that morning|in the morning|in the am|of the morning|of a morning", "am"),
        ("that afternoon|that evening|that night", "pm"),
        (
            "pm|p m|in the afternoon|in the evening|at night|tonight|in the pm|of an evening|in the arvo|this evening|this afternoon",
            "pm",
        ),
    ),
    and_words=phrases("and|n"),
    durations=table(
        ("half an hour|half hour|a half hour|half an hr|half hr|half a hour|half of an hour|1 / 2 hour|1 / 2 an hour|half n hour", 30),
        ("alf an hour", 30),
        ("a quarter of an hour|quarter of an hour|fifteen minutes|quarter hour|a quarter hour", 15),
        ("three quarters of an hour|3 quarters of an hour|three quarter hour", 45),
        ("an hour and a half|one and a half hours|hour and a half|an hr and a half|hr and a half|an hour and half|an hour n a half", 90),
        ("an hour and thirty minutes|an hour and 30 minutes|an hour 30|an hour and 30 mins|hour and half", 90),
        ("an hour and a quarter|an hour and fifteen minutes|an hour and 15 minutes|an hour and 15 mins|an hour and quarter", 75),
        ("an hour and ten minutes|an hour and 10 minutes|an hour and 10 mins", 70),
        ("an hour and twenty minutes|an hour and 20 minutes|an hour and 20 mins", 80),
        ("an hour and forty minutes|an hour and 40 minutes|an hour and 40 mins", 100),
        ("an hour and forty five minutes|an hour and 45 minutes|an hour and 45 mins|an hour and three quarters", 105),
        ("an hour|one hour|a full hour|a whole hour|an hr|a good hour|a solid hour|one whole hour|an entire hour|an houre|a hour", 60),
        ("a couple of hours|couple of hours|a couple hours|couple hours|a couple of hrs|a couple hrs|a cpl of hours", 120),
        # Behind "to" and "by" hours would be read as a time of day, which they are in other languages.
        *((f"{name} {noun}", number * 60) for name, number in _HOURS.items() for noun in _HOUR_NOUNS),
        *((f"{name} {noun} and a half", number * 60 + 30) for name, number in _HOURS.items() for noun in _HOUR_NOUNS),
        *((f"{name} and a half {noun}", number * 60 + 30) for name, number in _HOURS.items() for noun in _HOUR_NOUNS),
        *(
            (f"{name} {noun} {rest}", number * 60 + minutes)
            for name, number in _FIGURES.items()
            if number <= 4
            for noun in _HOUR_NOUNS
            for minutes in (10, 15, 20, 30, 40, 45)
            for rest in (
                f"{minutes}",
                f"{minutes} min",
                f"{minutes} mins",
                f"{minutes} minutes",
                f"and {minutes} minutes",
                f"and {minutes} mins",
            )
        ),
    ),
    additional=phrases(
        "a whole extra|a full extra|a good extra|another whole|another full|a further|yet another|another|an extra|an additional|"
        "one more|one extra|1 more"
    ),
    half_tails=phrases("and a half|and half|n a half"),
    following=phrases(
        "what comes after|whatever comes after|watever comes after|the one after|the stop after|the thing after|the place after|"
        "whats after|"
        "what we have after|what we do after|the next one after|the stop right after|what comes right after|whatever comes right after|"
        "watever comes right after|what comes straight after|whatever comes straight after|whatever is after|whatevers after|"
        "what is after|"
        "what follows|whatever follows|the stop following|the one following|the one right after|the thing right after|the activity after|"
        "the visit after|whatever we have after|whatever we do after|what weve got after|what we are doing after|what were doing after|"
        "the next thing after|the next stop after|what comes next after|the stop that comes after|the thing that comes after|"
        "whatever we have right after|what we have right after|what we have straight after|whatever is right after|the stop behind"
    ),
    preceding=phrases(
        "what comes before|whatever comes before|watever comes before|the one before|the stop before|the thing before|whats before|"
        "what we have before|what comes right before|whatever comes right before|what comes just before|whatever is before|"
        "whatevers before|what is before|the stop right before|the one right before|the thing right before|the activity before|"
        "the visit before|the place before|whatever we have before|whatever we do before|what we do before|what weve got before|"
        "what were doing before|the stop that comes before|the thing that comes before|what precedes|whatever precedes|the stop preceding"
    ),
    timed=phrases(
        "what we have at|what we have on|that thing weve got at|that thing we have at|the thing weve got at|the thing we have at|"
        "the one at|the thing at|the stop at|whatever is at|whatevers at|the one from|what is at|"
        "whats at|"
        "the activity at|the visit at|what we are doing at|what were doing at|whatever we have at|whatever we have on|what we do at|"
        "whatever we are doing at|whatever were doing at|what weve got at|what we got at|the thing on|the one on|whats on at|"
        "what is on at|"
        "whatever is on at|whatever is planned at|whatever is planned for|what is planned at|what is planned for|whats planned for|"
        "whats planned at|whats scheduled for|whats scheduled at|whatever is scheduled for|the stop starting at|the one starting at|"
        "the one that starts at|the stop that starts at|the thing that starts at|whatever starts at|what starts at|the thing we have at|"
        "the thing we do at|the place at|the appointment at|the event at|the stop around|the thing around|whatever we do at"
    ),
    to=phrases("to|onto|til|until|till|for|over to|untill"),
    on=phrases(
        "on|at|in|for|from|that is on|thats on|that we have on|we have on|which is on|this|coming|scheduled for|planned for|that is at|"
        "thats at"
    ),
    placing_stems=(
        r"mov(?:e|ing)|shift|schedul|reschedul|put\b|push|bring|switch|chang|postpon|prepon|add\b|delay|bump|transfer|pop\b|stick|"
        r"place\b|take\b|"
        r"slot|do\b|have\b|leave\b|keep\b|go\b|going|goes\b|visit\b|see\b|start|begin|set\b|make\b|want|rather|slid|nudg|defer|advanc|"
        r"relocat|"
        r"drag|carry|budg|save\b|hold\b|fix\b|prefer|instead|belong|squeez|fit\b|better|suit"
    ),
    noting_stems=(
        r"not(?:e|ing|es)\b|remind|reminder|jot|write down|write|remember|memo|comment|put down|dont (?:let|lemme) (?:me|us) forget|"
        r"scribble"
    ),
    note_links=phrases(
        "that|that says|that reads|saying|says|to say|which says|reading|to remember|we need to|we have to|i need to|i have to|to|"
        "to say that|saying that|it says|with the text|this|the following|as follows"
    ),
    courtesy=phrases(
        "please|pls|plz|plss|plse|plis|thanks|thank you|cheers|ta|thx|thnx|tnx|ty|tysm|many thanks|thanks a lot|thank u|if possible|"
        "if you can|if u can|"
        "if you could|if thats ok|if thats okay|if thats alright|if thats all right|if thats possible|if its ok|if its okay|kindly|"
        "would you|"
        "if you dont mind|if u dont mind|tyvm|if its possible|if its not too much trouble|if it isnt too much trouble|thanks in advance|"
        "thanks a million|thanks a mil|thanks so much|thank you so much|thank you very much|much appreciated|pretty please|cheers mate|"
        "ok|okay|k|um|uh|erm|oh|ah|alright|hmm|lol|haha|tbh|mate|guys|xx|x|asap|sorry|apologies|thanking you|be so kind as to|"
        "if you would|if you would be so kind|when you get a chance|when you can|will you"
    ),
    greetings=phrases(
        "hi|hey|hello|good morning|good evening|good afternoon|hi there|hello there|hey there|hiya|yo|dear app|hi guys|hi all|hey guys|"
        "hi team|dear team|dear sir|dear sir or madam|hello team|howdy|gday|heya|hey tripwise|hi tripwise|morning|evening all|greetings"
    ),
    raising_stems=(
        r"rais|increas|higher|bigger|more money|bump up|up the|splurg|splash|treat|luxur|fancier|posh|spend more|"
        r"no expense|money is no|loosen|fatter"
    ),
    recovered_stems=(
        r"recover|healed|heal(?:s|ing)? |cured|"
        r"(?:walks?|walking|moves?|moving) (?:fine|well|normally|again|properly|about again|around again)|"
        r"walk(?:s|ing)? (?:\w+ )?again|"
        r"(?:off|without|no more|lost|ditched|done with) (?:the |her |his |my |those )?(?:crutch|wheelchair|cane|stick|cast)|"
        r"cast (?:is |s |came |has come )?off|back on (?:\w+ )?feet|up and about|good as new|fit again|"
        r"(?:knee|ankle|foot|leg|hip|back)s? (?:is|are|s)? ?(?:fine|better|ok|sorted|good)"
    ),
    deed_stems=(
        r"too\b(?! \w)|also\b|as well|out\b|off\b|mov(?:e|ing)\b|shift|put\b|add\b|swap|replac|chang|remov|"
        r"delet|drop|cancel|cut\b|push|bring|lock|unlock|switch|skip|scrap|ditch|bin\b|"
        r"take .{0,30}(?:out|off|away)\b|get rid|squeeze|slot\b|insert|pin\b"
    ),
    reasoning=words("because cause cos coz cuz bc since as so therefore cuase becuase"),
    removal_stems=(
        r"remov|delet|drop|skip|scrap|axe\b|cut\b|ditch|eras|(?:get|getting|got) rid|take\b|taken\b|leave\b|left out|can go\b(?! (?:to|"
        r"on|in|at)\b)|(?:got|has|have|needs) to go\b(?! (?:to|on)\b)|gotta go\b|miss\b|without\b|forget|"
        r"no longer|"
        r"lose\b|out\b|off\b|scratch|strike|kick|cross|pass on|do away|knock|cancel|eliminat|bin\b|chuck|no need|bye|nix|omit|dump|rmv|"
        r"del\b|"
        r"sack|forgo|forego|nah\b|no thanks|no thank you|hard pass|giv(?:e|ing) .{1,60}? a miss|giv(?:e|ing) up|weed out|neither\b|"
        r"minus\b|"
        r"no (?:(?:more|the|that|this|our|my) )?\[S\d\]|"
        r"(?:dont|do not|no longer|doesnt|didnt|never) (?:really |even |actually |much )?(?:want|need|feel|care|like|fancy|wanna|bother|"
        r"ask|have time)|"
        r"(?:cant|cannot|couldnt) (?:make|go|do|be|manage|face|get)\b|"
        r"wont\b|will not\b|(?:not|arent|isnt|aint) (?:going|gonna|interested|headed|happening|to\b|go\b|do\b|visit|see|worth|needed|"
        r"doing|bothered|into|"
        r"keen|in the mood|for us|for me|our thing)|"
        r"rather not|lets not|no more\b|rid of|gone\b|(?:neednt|shouldnt|doesnt need to|does not need to) be\b|do(?:nt| not) need"
    ),
    undo_stems=(
        r"undo|revert|roll|back\b|as it was|how it was|like it was|the way it was|before\b|previous|never ?mind|nvm\b|take back|restor|"
        r"revers|"
        r"(?:last|that|previous|latest) (?:change|edit|one|step|modification|thing)|mistake|wrong|oops|whoops|ctrl|what (?:we|i|"
        r"it) (?:had|was)|as you were|old version|return to|disregard|(?:the|that) (?:change|edit) "
    ),
    lighter_stems=(
        r"light|calm|less\b|fewer|eas[eiy]|quiet|slow|empt|tir|hectic|packed|busy|exhaust|crowd|rush|tight|overload|cramm|thin|loosen|"
        r"trim|rest\b|chill|too m|too f|too t|overwhelm|free time|downtime|breath|reduc|cut\b|dial|tone|scale|handle|open\b|brutal|"
        r"a lot\b|"
        r"so much|do less|hurry|relax|mad\b|full on|full\b|killer|stuffed|jam|heavy|spare|intens|gentl|laid back|ambitious|overbook|"
        r"overplan|slack|"
        r"par(?:e|ing)\b|ru(?:n|sh)(?:ning)? around|that much|all that|not (?:so|too) much|nothing much|marathon|insan|nuts\b|crazy|"
        r"mental\b|manic|lazy|"
        r"declutter|time off|nap\b|cope|wrecked|shattered|knackered|dead\b|chock|day off|take .{1,30} (?:off|out)\b|"
        r"too long|leisure|wind down|sleep|unwind|recover|mellow"
    ),
    fuller_stems=(
        r"full|bus[iy]|pack|event|activ|excit|livel|liven|empt|light\b|quiet|short\b|slow|bare|boring|bored|more\b|fill|spice|too little|"
        r"not enough|"
        r"few|thin|sparse|scarce|skimp|beef|bulk|load|hardly|almost nothing|little|most\b|not much|not a lot|dull|nothing|extra|"
        r"time to kill|gap|"
        r"cram|pep\b|jazz|flesh|dead time|free time|add (?:something|things|stuff)|interesting|intens|is that (?:all|it)|action|stuff|"
        r"energ|lazy|"
        r"squeez|idle|spare"
    ),
    replacing_stems=(
        r"instead|swap|swop|replac|substitut|sub\b|switch|exchang|rather than|in place of|in lieu|in stead|trade|change\b|(?:it|this|"
        r"that) (?:for|with|to)\b"
    ),
    negation_stems=(
        r"(?:dont|do not|never|please not|not to|doesnt have to|no need to|didnt|wouldnt|shouldnt|mustnt|must not|should not|lets not|"
        r"rather you didnt) "
        r"(?:you |ever |even |go |touch |u |dare |please |just )*(?:remov|delet|drop|cancel|skip|mov|chang|swap|replac|add|touch|"
        r"put\b(?! anything)|shift|cut|push|mak|undo|mess|tak|(?<!not to )(?<!lets not )do\b|lock|unlock|pin\b|forget(?! (?:to add |"
        r"to include )?(?:the )?\[[WN])|"
        r"schedul(?!e anything)|reschedul|kick|switch|alter|edit|dar|let\b(?! (?:me|us) forget)|bring|start(?!.{0,30} (?:before|until|"
        r"till|til)\b)|"
        r"end\b|finish|shorten|extend|lengthen|lower|rais|revert|scrap|ditch|get rid|lose\b|leave .{1,30} out|postpon|delay|prepon|"
        r"erase|axe\b|book|plan (?!anything)|trim|reduc|fiddle|tamper|tweak|interfere)|"
        r"leave (?!without)[^,.;]{1,40} (?:alone|as is|as it is|where it is|in peace|untouched|be\b|there\b|in (?:the|place|there)\b|in$|"
        r"the way it is)|"
        r"hands off|keep .{1,40} (?:as is|as it is|where it is|as they are|untouched|the way it is)|under no circumstances|"
        r"(?:id|we would|i would) rather (?:you )?not (?:change|touch|move|remove)"
    ),
    condition_stems=(
        r"(?<!what )if (?!possible|you$|you ask me|you want my opinion|were honest|im honest|"
        r"you (?:please|like\b|can|could|dont mind|would|removed|dropped|took|moved|cancelled|deleted|put|added|changed|made|"
        r"swapped|"
        r"left)|"
        r"u (?:can|could|dont mind)|(?:thats|its|that is|it is) (?:ok|okay|fine|possible|alright|all right|not |no )|"
        r"it isnt too|not too|"
        r"we may|i may|at all possible)|"
        r"unless\b|in case\b|whenever (?:it|we|the|you|there|i)\b|depending|provided\b|assuming|only when\b|when (?:it|"
        r"the weather) (?:rains|is|gets)|"
        r"should (?:it|there|the \w+) (?:rain|be (?!moved|removed|first|last|put)|turn|get\b|close|strike|fail)|"
        r"in the event|as long as (?!we like|possible)|weather permitting|time permitting|"
        r"suppose\b|supposing"
    ),
    everything_stems=(
        r"(?:all|every|everything|each) (?:single |the |of |our |my |those |these )*(?:museum|church|stop|day|thing|place|restaurant|"
        r"plan|trip|itinerary|"
        r"meal|park|beach|activit|visit|attraction|castle|palace|market|garden|monument|galler|shop|bar|cafe|sight|dinner|lunch)|"
        r"(?:all|every|each) (?:single |the |of |our |my |those |these )*\[[SW]\d\]|"
        r"everything\b|all of (?:it|them)|the rest\b|the lot\b|"
        r"(?:the|all) (?:museums|churches|restaurants|stops|parks|beaches|cafes|bars|meals|castles|galleries|markets|shops|activities|"
        r"attractions)|"
        r"whole (?:trip|itinerary|thing|day)|whole plan\b(?! (?:of|for|goes|on|with|and|from|moves))|entire (?:trip|itinerary|plan|day)|"
        r"start over|"
        r"from scratch|every day\b|both days|wipe\b|the works\b"
    ),
    question_stems=(
        r"do you know\b|have you (?:been|heard|seen)|"
        r"how (?:much|long|far|many|do|can|are|is|was|were|come|busy|old|big|often|hot|expensive|late|early|does|should|would|will)\b|"
        r"hows\b|"
        r"what time (?:does|do|is|are|should|will)|"
        r"why (?!dont we|dont you|not)|where(?:s| is| are| can| do| does| was| did| should)?\b|"
        r"when(?:s| is| does| do| are| will| was| did| can| should)\b|"
        r"is (?:it (?!possible)|there (?!any chance|a chance|a way|room|space|time|any way|no)|(?:the|that|this|our|my)\b|\[[SDNW])|"
        r"are (?:there|we|the|they|you(?! able))\b|am i\b|was\b|were (?:there|the|they)\b|"
        r"does\b|do (?:they|we|i\b|you (?!think you (?:could|can)|mind))|who\b|whos\b|whose\b|which\b|"
        r"what (?:is|are|does|do|did|you|should|can|if (?!we)|would|happens|kind|else|was|were|will|sort|day|happened)\b|whats\b|"
        r"should (?:i|we)\b|any (?:idea|tips|good|recommend|news|issue|problem|suggestion)|will (?:it|they|there|the|we)\b|has\b|"
        r"have (?:you|they|we)\b|"
        r"can (?:i|we|you) (?:eat|swim|park|smoke|walk|take (?:photos|pictures)|tell|recommend|explain|bring the dog|get from)|"
        r"could you (?:tell|recommend|explain)|worth\b|recommend|did\b|tell me\b|wonder(?!ing if (?:you|we) (?:could|can))|just curious|"
        r"curious"
    ),
    other_deed_stems=(
        r"book\b|(?<!our )(?<!my )(?<!the )(?<!a )booking\b|buy\b(?! (?:presents|gifts|souvenirs|stuff|clothes|some))|"
        r"(?<!have )(?<!got )(?<!the )(?<!our )tickets?\b|"
        r"reserve\b|reserving|(?<!have a )(?<!got a )(?<!the )(?<!our )reservation|call\b(?! it)|ring\b|phone\b|text (?:him|her|"
        r"them|my|the)|"
        r"email|e mail|mail\b|send\b|print|export|share\b|translat|copy\b|copi|duplicat|clone\b|split|merge|renam|"
        r"(?<!leave the )(?<!leaving the )(?<!at the )(?<!to the )(?<!from the )(?<!at our )(?<!to our )hotel\b|"
        r"(?<!our )(?<!my )(?<!the )flights?\b|(?:chang|book|cancel|mov)\w* (?:our|my|the) (?:flight|train|hotel|ticket|reservation)|"
        r"taxi|uber|photo\b|alarm|timer\b|whatsapp|invite|pay\b|"
        r"(?<!reverse )(?<!wrong )(?<!the )(?<!that )(?<!this )(?<!right )(?<!in )order\b|download|upload|password|(?<!into )account\b|"
        r"refund|"
        r"instructions?\b|prompt|system\b|ignore\b|sudo|admin|json|sql|weather|forecast|passport|visa\b|luggage|"
        r"(?<!our )(?<!my )(?<!the )train\b|"
        r"rent\b|rental|hire\b|navigate|directions|menu\b|opening hours|developer mode|jailbreak|pretend|roleplay|airport transfer"
    ),
    capitals=words(
        "i ok tv usa uk eu am pm im ill id ive eur usd gbp brl inr chf aud cad wifi gps atm asap lol pls plz omg tbh btw fyi rip pdf qr vip"
        " mum mom mam dad daddy mummy grandma grandpa granny gran nan nana auntie aunt uncle mr mrs ms dr sir god covid airbnb uber google"
        " christmas easter halloween xmas english british american irish indian scottish welsh french italian spanish portuguese german"
        " japanese chinese thai mexican greek turkish brazilian european catholic michelin not no never don change"
        " saturday sunday tripwise app day days part lunch dinner"
    ),
)
