"""English."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

ENGLISH = Lexicon(
    code="en",
    telltales=words(
        "the and to of for with we i my our is it on at in from instead please can could you want would like not add remove move"
        " change swap make put take day this that what after before later earlier more less im dont lets id out off up"
    ),
    definite=words("the this that my our your these those 's his her their said"),
    indefinite=words("a an some another any one"),
    linking=words("the of and at in on to for by a an"),
    adding=words("add include insert squeeze want need fancy book schedule fit throw slot pop grab have having more extra"),
    towards=words("for with into to"),
    going=phrases("go to|go and see|visit|see|go|check out|hit|stop at|stop by|do"),
    kinds=table(
        ("museum", Wish.MUSEUM),
        ("gallery|art gallery", Wish.GALLERY),
        ("monument|ruins|bridge|statue|memorial|forum", Wish.MONUMENT),
        ("palace|castle|fortress|fort", Wish.PALACE),
        ("church|cathedral|basilica|chapel|monastery|convent", Wish.CHURCH),
        ("viewpoint|lookout|observation deck|view point|miradouro", Wish.VIEWPOINT),
        ("park|garden|botanical garden|botanic garden|gardens|botanical gardens", Wish.PARK),
        ("beach|seaside", Wish.BEACH),
        ("square|neighbourhood|neighborhood|plaza|piazza", Wish.SQUARE),
        ("market|flea market|food market|food hall", Wish.MARKET),
        ("shop|store|mall|shopping mall|shopping centre|shopping center|boutique", Wish.SHOPPING),
        ("restaurant|steakhouse|bistro|diner|trattoria|pizzeria|taberna|brasserie|tavern|meal|food place", Wish.FOOD),
        (
            "cafe|coffee shop|bakery|tea house|tea room|ice cream shop|ice cream place|gelateria|coffee|patisserie|ice cream|gelato",
            Wish.CAFE,
        ),
        ("bar|pub|rooftop bar|brewery|cocktail bar|rooftop|drinks|drink|pint|beer", Wish.BAR),
        ("winery|wine bar|wine tasting|wine cellar|port cellar|cellar|cellars", Wish.WINE),
        ("club|nightclub|night club|disco", Wish.NIGHTLIFE),
        ("concert|gig|jazz club|live show|fado show|samba show|fado house", Wish.MUSIC),
        ("theatre|theater|play|opera|musical", Wish.THEATRE),
        ("zoo|aquarium|oceanarium", Wish.ANIMALS),
        ("planetarium|science museum|science centre|science center", Wish.SCIENCE),
        ("library|bookshop|bookstore|book shop", Wish.LIBRARY),
        ("boat trip|boat tour|cruise|boat ride|boat|river cruise|sail", Wish.BOAT),
        ("stadium|football match|soccer game|football game|match", Wish.SPORT),
        ("playground", Wish.FAMILY),
    ),
    meals=table(("breakfast|brunch|brekkie", Meal.BREAKFAST), ("lunch", Meal.LUNCH), ("dinner|supper|tea time|evening meal", Meal.DINNER)),
    qualities=table(
        (
            "something else|anything else|somewhere else|another place|something different|anything|something new|another thing",
            Wish.ANYTHING,
        ),
        ("outdoors|outdoor|outside|in the open air|open air|in nature|in the fresh air|nature|fresh air|green", Wish.OUTDOORS),
        ("indoors|indoor|inside|under a roof|out of the rain|under cover|with a roof", Wish.INDOORS),
        ("to eat|place to eat|a bite|local food|typical food|street food|eat|a bite to eat|foodie", Wish.FOOD),
        ("for coffee|a coffee|pastries|cakes|cake|sweet|something sweet", Wish.CAFE),
        ("with wine|wine|wines|port wine", Wish.WINE),
        ("with a view|with a nice view|view|with views|great view|scenic|panoramic", Wish.VIEWPOINT),
        ("some shops|shops|shopping|to shop|souvenir shopping|souvenirs", Wish.SHOPPING),
        ("nightlife|to go dancing|dancing|clubbing|party|to party", Wish.NIGHTLIFE),
        ("with live music|live music|music|fado|samba|jazz|flamenco", Wish.MUSIC),
        ("for kids|for the kids|for children|for the children|kid friendly|kids|child friendly|with the kids|family friendly", Wish.FAMILY),
        ("for the family|for families|for the little ones|the kids will like|the kids would like|kids can enjoy", Wish.FAMILY),
        ("with animals|animals", Wish.ANIMALS),
        ("historic|historical|with history|history|historic site", Wish.HISTORY),
        ("sporty|sport|sports|active", Wish.SPORT),
        ("cheaper|less expensive|cheap|free of charge|more affordable|affordable|less pricey|budget friendly|for free|free", Wish.CHEAPER),
        ("nearer|closer|nearby|close by|closer by|near here|near|not so far|around the corner|close", Wish.NEARER),
        ("art|arty|artsy", Wish.GALLERY),
        ("boats|on the water|on the river|on a boat", Wish.BOAT),
        ("science|sciency", Wish.SCIENCE),
        ("books|literary", Wish.LIBRARY),
        ("museums", Wish.MUSEUM),
    ),
    heads=phrases(
        "something|somewhere|anything|a place|an activity|some place|some activity|an option|one|some|somewhere thats|something thats|"
        "a spot|things|some stuff|a thing"
    ),
    head_links=phrases("that is|thats|to do|a bit|more|for|with|a little|really|which is|like|like a|like an|to|thats more"),
    stop_nouns=phrases("stop|activity|attraction|visit|place|item|sight|thing|spot|event|one"),
    numbers=table(
        *(
            (name, number)
            for number, name in enumerate(
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
                " nineteen twenty".split(),
                1,
            )
        ),
        ("twenty five", 25),
        ("thirty", 30),
        ("forty", 40),
        ("forty five", 45),
        ("fifty", 50),
        ("sixty", 60),
        ("ninety", 90),
    ),
    ordinals=table(
        ("first|very first|1st", 1),
        ("second|2nd", 2),
        ("third|3rd", 3),
        ("fourth|4th", 4),
        ("fifth|5th", 5),
        ("sixth|6th", 6),
        ("seventh|7th", 7),
        ("last|final|very last", -1),
        ("second to last|penultimate|last but one|second last", -2),
    ),
    ordinal_marks=phrases("st|nd|rd|th"),
    weekdays=table(
        ("monday|mon|mondays", 0),
        ("tuesday|tue|tues|tuesdays", 1),
        ("wednesday|wed|weds|wednesdays", 2),
        ("thursday|thu|thur|thurs|thursdays", 3),
        ("friday|fri|fridays", 4),
        ("saturday|sat|saturdays", 5),
        ("sunday|sundays", 6),
    ),
    months=table(
        *(
            (name, number)
            for number, name in enumerate(
                (
                    "january|jan",
                    "february|feb",
                    "march",
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
    ),  # fmt: skip
    relative_days=table(
        ("today|this day", 0),
        ("tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|2moro|tomoz|2morrow", 1),
        ("the day after tomorrow|day after tomorrow|overmorrow", 2),
    ),
    tonight=table(
        ("tonight|this evening|tonite", Daypart.EVENING), ("this afternoon", Daypart.AFTERNOON), ("this morning", Daypart.MORNING)
    ),
    day_nouns=phrases("day"),
    is_day_number_a_date=False,
    of=phrases("of|from|'s"),
    dayparts=table(
        ("in the morning|the morning|morning|mornings|first thing", Daypart.MORNING),
        ("around midday|at lunchtime|lunchtime|around lunch time", Daypart.MIDDAY),
        ("in the afternoon|the afternoon|afternoon|late afternoon|in the late afternoon", Daypart.AFTERNOON),
        ("in the evening|the evening|evening|early evening|at sunset|around sunset|for sunset", Daypart.EVENING),
        ("at night|night|late at night|late night|late evening", Daypart.NIGHT),
    ),
    named_times=table(("noon|midday|12 noon|high noon", time(12))),
    at=phrases("at|by|around|from|til|till|until|about|for about|before|after|past|to start at|starting|to"),
    hour_nouns=phrases("h|o clock|oclock|hour|hours|hrs|hr"),
    minute_nouns=phrases("minutes|minute|mins|min"),
    time_tails=table(("thirty", 30), ("fifteen", 15), ("forty five", 45)),
    time_heads=table(
        ("half past|half", 30),
        ("quarter past|a quarter past", 15),
        ("quarter to|a quarter to|quarter til", -15),
        ("ten past", 10),
        ("ten to", -10),
        ("twenty past", 20),
        ("twenty to", -20),
    ),
    halves_of_day=table(
        ("am|a m|in the morning|in the am", "am"), ("pm|p m|in the afternoon|in the evening|at night|tonight|in the pm", "pm")
    ),
    and_words=phrases("and"),
    durations=table(
        ("half an hour|half hour|a half hour|half an hr|half hr", 30),
        ("a quarter of an hour|quarter of an hour|fifteen minutes", 15),
        ("three quarters of an hour", 45),
        ("an hour and a half|one and a half hours|hour and a half|an hr and a half", 90),
        ("an hour|one hour|a full hour|a whole hour|an hr", 60),
        ("a couple of hours|couple of hours|a couple hours", 120),
    ),
    half_tails=phrases("and a half"),
    following=phrases(
        "what comes after|whatever comes after|the one after|the stop after|the thing after|the place after|whats after|"
        "what we have after|what we do after|the next one after|the stop right after"
    ),
    preceding=phrases(
        "what comes before|whatever comes before|the one before|the stop before|the thing before|whats before|what we have before"
    ),
    timed=phrases(
        "what we have at|what we have on|the one at|the thing at|the stop at|whatever is at|whatevers at|the one from|what is at|whats at|"
        "the activity at|the visit at|what we are doing at|what were doing at|whatever we have at"
    ),
    to=phrases("to|onto|til|until|till|for"),
    on=phrases("on|at|in|for|that is on|thats on"),
    placing_stems=(
        r"mov(?:e|ing)|shift|schedul|reschedul|put\b|push|bring|switch|chang|postpon|add\b|delay|bump|transfer|pop\b|stick|place\b|take\b|"
        r"slot|do\b|have\b|leave\b|keep\b|go\b|going|visit\b|see\b|start|begin|set\b|make\b|want|rather"
    ),
    noting_stems=r"not(?:e|ing|es)\b|remind|reminder|jot|write down|write|remember|memo|comment|put down",
    note_links=phrases("that|saying|says|to say|which says|reading|to remember|we need to|i need to|to"),
    courtesy=phrases(
        "please|pls|plz|thanks|thank you|cheers|ta|thx|ty|many thanks|thanks a lot|thank u|if possible|if you can|if thats ok|if thats okay|"
        "kindly|would you|if you dont mind|tyvm|if its possible|thanks in advance"
    ),
    greetings=phrases("hi|hey|hello|good morning|good evening|good afternoon|hi there|hello there|hey there|hiya|yo|dear app"),
    removal_stems=(
        r"remov|delet|drop|skip|scrap|axe\b|cut\b|ditch|eras|(?:get|getting) rid|take\b|leave\b|without\b|forget|no longer|lose\b|out\b|"
        r"off\b|scratch|strike|kick|cross|pass on|do away|knock|cancel|eliminat|bin\b|chuck|no need|bye|nix|"
        r"(?:dont|do not|no longer|doesnt|didnt) (?:really |even )?(?:want|need|feel|care|like|fancy)|(?:cant|cannot) (?:make|go|do|be)\b|wont\b|"
        r"will not\b|not (?:going|interested|to\b|go\b|do\b|visit|see|worth|needed|doing|bothered|into)|rather not|no more\b|rid of|gone\b"
    ),
    undo_stems=(
        r"undo|revert|roll|back\b|as it was|how it was|before\b|previous|never ?mind|take back|restor|revers|"
        r"(?:last|that|previous) (?:change|edit|one)|mistake|wrong|oops|ctrl"
    ),
    lighter_stems=(
        r"light|calm|less\b|fewer|eas[eiy]|quiet|slow|empt|tir|hectic|packed|busy|exhaust|crowd|rush|tight|overload|cramm|thin|loosen|"
        r"trim|rest\b|chill|too m|too f|too t|overwhelm|free time|downtime|breath|reduc|cut\b|dial|tone|scale|handle|open\b|brutal|a lot\b|"
        r"so much|do less|hurry|relax|mad\b|full on|full\b|killer|stuffed|jam|heavy|spare|intens"
    ),
    fuller_stems=(
        r"full|bus[iy]|pack|event|activ|excit|livel|empt|light\b|quiet|short\b|slow|bare|boring|more\b|fill|spice|too little|not enough|"
        r"few|thin|sparse|scarce|skimp|beef|bulk|load|hardly|almost nothing|little|most\b|not much|dull|nothing|extra|time to kill|gap"
    ),
    replacing_stems=r"instead|swap|replac|substitut|switch|exchang|rather than|in place of|trade|change\b|(?:it|this|that) (?:for|with|to)\b",
    negation_stems=(
        r"(?:dont|do not|never|please not|not to|doesnt have to|no need to|didnt|wouldnt|shouldnt|mustnt|must not|should not) "
        r"(?:you |ever |even |go |touch|u )?(?:remov|delet|drop|cancel|skip|mov|chang|swap|replac|add|touch|put|shift|cut|push|mak|undo|mess|mak|"
        r"tak|do\b|lock|forget|schedul|kick|switch|alter|edit|dar|let\b|bring|start)|leave .{1,40} (?:alone|as is|as it is|where it is|in peace)|"
        r"hands off|keep .{1,40} (?:as is|as it is|where it is|as they are)"
    ),
    condition_stems=(
        r"if (?!possible|you (?:can|could|dont mind)|u can|(?:thats|its|that is|it is) (?:ok|okay|fine|possible|alright|all right)|not too)|unless\b|"
        r"in case\b|whenever\b|depending|provided\b|assuming|only when\b|when it (?:rains|is)|should it rain"
    ),
    everything_stems=(
        r"(?:all|every|everything|each) (?:the |of |our |my )?(?:museum|church|stop|day|thing|place|restaurant|plan|trip|itinerary|meal|park|beach)|"
        r"everything\b|all of (?:it|them)|the rest\b|(?:the|all) (?:museums|churches|restaurants|stops|days|parks|beaches|cafes|bars|meals)|"
        r"whole (?:trip|itinerary|plan|thing)|entire (?:trip|itinerary|plan)|start over|from scratch|every day\b|both days"
    ),
    question_stems=(
        r"how (?:much|long|far|many|do|can|are|is|was|come)\b|what time (?:does|do|is|are|should|will)|why (?!dont we|not)|where(?:s| is| are| can| do)\b|"
        r"when (?:is|does|do|are|will)\b|is (?:it|there|the|that|this)\b|are (?:there|we|the|you)\b|does\b|do (?:they|we need|you)\b|who\b|which\b|"
        r"what (?:is|are|does|do you|should|can|if|about|would|happens|kind|else)\b|whats\b|should (?:i|we)\b|any (?:idea|tips|good|recommend)|"
        r"worth\b|recommend|did\b|have you\b|tell me\b|wonder"
    ),
    other_deed_stems=(
        r"book\b|booking|buy\b|ticket|reserv|call\b|email|e mail|mail\b|send\b|print|export|share\b|translat|copy\b|copi|duplicat|split|merge|renam|"
        r"hotel\b|flight\b|taxi|uber|photo\b|alarm|whatsapp|invite|pay\b|order\b|download|upload|password|account|refund|instructions?\b|prompt|system\b|"
        r"ignore\b|sudo|admin|json|sql|weather|forecast|passport|visa\b|luggage|train\b|car\b|navigate|directions"
    ),
    capitals=words("i ok tv usa uk eu am pm im ill id ive"),
)
