"""Spanish, of Spain and of Latin America, voseo included."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

_NEAR = ("de", "del", "de la", "de lo de", "de los", "de las")

SPANISH = Lexicon(
    code="es",
    telltales=words(
        "el los las y con por para del al en muy hay pero hoy manana pon ponme anade agrega mueve saca quita quitame"
        " cuando donde este ese eso esto lo le nos su otra otro sin desde hasta antes despues quiero queremos quisiera"
        " ya hacer ir tambien ni porque vamos dia noche mejor mucho menos ahi favor porfa gracias viaje pasen tengo"
        " pasar pasando viendo pasada fuerte busque largo mata vuelva"
        " nuestro esa sea todo necesito mismo tiempo hace puedes tenemos soy sobre puedo cambiar necesitamos poner puede cosas"
        " prefiero quitar ahora podrias fuera estaba temprano estoy luego pase sacar borra cambiame dale hazme yo somos"
        " pasalo pasala pasadlo pasad convence convierta convierte resta pausado parado pagado pesado marcado abasto comido frente "
        "barra"
    ),
    definite=words(
        "el la lo al del este esta ese esa aquel aquella estos estas esos esas mi mis tu tus su sus nuestro nuestra nuestros "
        "nuestras"
        " vuestro vuestra dicho dicha pal"
    ),
    indefinite=words("un una unos unas algun alguna alguno algunos algunas otro otra otros otras cualquier cualquiera"),
    linking=words("de del la el los las en a al"),
    adding=words(
        "anade anadan anada anadi anadir anadid anademe anadime anadenos anadamos agrega agregar agregue agreguen agregame agreganos"
        " agreguemos incluye incluyan incluya inclui incluir incluyeme incluime incluyamos suma sumar sumale sumame sumen mete "
        "meter meti"
        " meta metan meteme metele metenos metamos pon pone poner ponga pongan ponme poneme ponnos ponle ponenos poned pongamos coloca"
        " colocar coloque coloquen inserta insertar encaja encajar encajame cuela colar quiero quisiera queremos queria queriamos "
        "querria"
        " querriamos quisieramos necesito necesitamos falta faltaria dame danos busca buscame programa programar agenda agendar "
        "agendame"
        " reserva tener mas hacer hagamos pedimos apetece"
    ),
    towards=words("por con"),
    going=phrases(
        "ir a|ir al|ir|ir a ver|ver|visitar|conocer|pasar por|ir hasta|pasear por|subir a|subir al|comer en|cenar en|almorzar en|"
        "desayunar en|merendar en|tomar algo en|entrar en|entrar a|entrar al|parar en|vamos a|vamos al|recorrer|hacer|acercarnos a|"
        "acercarnos al|irnos a|irnos al|bajar a|bajar al|tapear en|dar una vuelta por"
    ),
    kinds=table(
        ("museo|museito|muceo|musseo", Wish.MUSEUM),
        ("galeria|galeria de arte|pinacoteca|sala de exposiciones|exposicion", Wish.GALLERY),
        (
            (
                "monumento|ruinas|puente|arco|estatua|foro|acueducto|obelisco|muralla|torre|templo|mausoleo|anfiteatro|fuente|"
                "escalinata|escalera|escaleras|piramide|yacimiento"
            ),
            Wish.MONUMENT,
        ),
        ("palacio|castillo|alcazar|fortaleza|ciudadela|palacete", Wish.PALACE),
        (
            ("iglesia|catedral|basilica|capilla|monasterio|convento|abadia|santuario|ermita|parroquia|sinagoga|mezquita|iglesita|claustro"),
            Wish.CHURCH,
        ),
        ("mirador|miradouro|miradorcito|observatorio", Wish.VIEWPOINT),
        ("parque|jardin|jardines|jardin botanico|bosque|lago|parquecito", Wish.PARK),
        ("playa|playita|balneario|cala", Wish.BEACH),
        (
            (
                "plaza|barrio|plazuela|plazoleta|placita|bulevar|boulevard|malecon|rambla|costanera|muelle|casco antiguo|"
                "casco historico|"
                "centro historico"
            ),
            Wish.SQUARE,
        ),
        (
            (
                "mercado|mercadillo|feria|tianguis|mercadito|zoco|mercado de pulgas|mercado de abastos|feria artesanal|"
                "feria de artesanias|"
                "mercado gastronomico|food hall"
            ),
            Wish.MARKET,
        ),
        ("tienda|tiendita|centro comercial|outlet|boutique|shopping|mall|grandes almacenes", Wish.SHOPPING),
        (
            (
                "restaurante|restaurant|resto|restorant|taberna|tasca|asador|marisqueria|pizzeria|parrilla|fonda|taqueria|bodegon|"
                "meson|"
                "trattoria|bistro|brasserie|chiringuito|hamburgueseria|bar de tapas|comida tipica|comida local|comida callejera|"
                "comedor|"
                "sidreria|arroceria|churrasqueria|steakhouse|restaurantito"
            ),
            Wish.FOOD,
        ),
        (
            (
                "cafe|cafeteria|cafecito|pasteleria|panaderia|heladeria|chocolateria|churreria|confiteria|reposteria|helado|heladito|"
                "merienda|"
                "teteria|gelateria|patisserie|cafesito|bolleria"
            ),
            Wish.CAFE,
        ),
        ("bar|barcito|pub|cerveceria|cantina|rooftop|azotea|cocteleria|cerveza|chela|cervecita|terraza|terracita|bareto", Wish.BAR),
        ("bodega|vinoteca|enoteca|cata de vinos|cata de vino|cata|vineria|bar de vinos|bodegas|degustacion de vinos", Wish.WINE),
        ("discoteca|disco|antro|boliche|club|boite|after", Wish.NIGHTLIFE),
        (
            (
                "concierto|tablao|tablao flamenco|show|recital|milonga|tangueria|club de jazz|casa de fado|casa de fados|"
                "show de fado|sala de conciertos|espectaculo de flamenco|show de samba|espectaculo de fado|roda de samba"
            ),
            Wish.MUSIC,
        ),
        ("teatro|obra de teatro|opera|musical|zarzuela|ballet", Wish.THEATRE),
        ("zoo|zoologico|acuario|oceanario", Wish.ANIMALS),
        ("planetario|museo de ciencias|museo de la ciencia|museo de ciencia|museo interactivo", Wish.SCIENCE),
        ("biblioteca|libreria", Wish.LIBRARY),
        (
            (
                "paseo en barco|crucero|barco|excursion en barco|barquito|lancha|paseo en lancha|catamaran|velero|"
                "paseo por el rio|ferry|bote|barca|paseo en barca|paseo en bote|tour en barco|minicrucero|paseo en barquito"
            ),
            Wish.BOAT,
        ),
        ("estadio|partido de futbol|partido|cancha de futbol", Wish.SPORT),
        ("parque infantil|parque de diversiones|parque de atracciones|ludoteca", Wish.FAMILY),
    ),
    meals=table(
        ("desayuno|brunch|desayunito", Meal.BREAKFAST),
        ("almuerzo|comida|almuercito|comida de mediodia|comida del mediodia", Meal.LUNCH),
        ("cena|cenita", Meal.DINNER),
    ),
    qualities=table(
        (
            (
                "otra cosa|otro sitio|otro lugar|otro plan|otra actividad|otra opcion|algo distinto|algo diferente|algo nuevo|"
                "cualquier cosa|"
                "cualquier otra cosa|otra parada|otra visita|lo que sea|alguna otra cosa|algun otro sitio|algun otro lugar|otro lado|"
                "otra cosita|"
                "cualquier otro sitio|cualquier otro lugar|otra alternativa|una alternativa|otra movida|otro rollo"
            ),
            Wish.ANYTHING,
        ),
        (
            (
                "al aire libre|aire libre|en la naturaleza|naturaleza|de naturaleza|en plena naturaleza|a cielo abierto|verde|"
                "al fresco|"
                "al exterior|en exterior|de exterior|en exteriores|exterior|para tomar el aire|que no sea cerrado|al sol|"
                "en medio del verde|"
                "con arboles|para pasear|para caminar|un paseo|una caminata|afuera|campestre|un picnic|de campo"
            ),
            Wish.OUTDOORS,
        ),
        (
            (
                "bajo techo|a cubierto|techado|techada|cubierto|cubierta|interior|en interior|de interior|en interiores|cerrado|"
                "bajo cubierto|"
                "donde no nos mojemos|donde no me moje|que no sea al aire libre|a resguardo|resguardado|resguardado de la lluvia|"
                "adentro|"
                "con techo|con aire acondicionado|para refugiarnos|de puertas adentro|para no mojarnos"
            ),
            Wish.INDOORS,
        ),
        (
            (
                "para comer|para cenar|para almorzar|donde comer|donde cenar|donde almorzar|de comer|de tapas|tapas|tapeo|"
                "para picar algo|"
                "para tapear|gastronomico|gastronomica|de comida|para picar|comer algo|picar algo|pintxos|pinchos|de picoteo|tacos|"
                "para papear"
            ),
            Wish.FOOD,
        ),
        (
            (
                "para tomar cafe|para tomar un cafe|para un cafe|tomar un cafe|de cafe|para merendar|merendar|para desayunar|"
                "donde desayunar|"
                "desayunar|dulce|dulces|de dulces|tartas|helados|para un helado|tomar cafe|facturas|medialunas|tortas|"
                "postres"
            ),
            Wish.CAFE,
        ),
        (
            (
                "de vinos|de vino|con vino|con vinos|vinos|vino|para tomar vino|para probar vinos|vinito|un vinito|vino de oporto|"
                "oportos|"
                "para catar vinos|para beber vino"
            ),
            Wish.WINE,
        ),
        (
            (
                "con vistas|con buenas vistas|con vista|con una linda vista|con linda vista|con buena vista|vistas|panoramico|"
                "panoramica|"
                "con vistas bonitas|con bonitas vistas|con unas buenas vistas|con vista linda|buenas vistas|unas vistas|"
                "con una buena vista|"
                "para ver la ciudad desde arriba|para ver el atardecer|para ver la puesta de sol|con vistas al rio|con vistas al mar|"
                "con vista al mar|con vista panoramica|para sacar fotos|para hacer fotos|para tomar fotos"
            ),
            Wish.VIEWPOINT,
        ),
        (
            (
                "de compras|para comprar|ir de compras|compras|tiendas|shopping|para hacer compras|hacer compras|de tiendas|"
                "ir de shopping|"
                "souvenirs|recuerdos|para comprar recuerdos|para comprar souvenirs|para comprar regalos|de shopping|comprar recuerdos"
            ),
            Wish.SHOPPING,
        ),
        (
            (
                "de copas|unas copas|para tomar algo|tomar algo|una copa|una copita|unas canas|canas|unas cervezas|cervezas|"
                "unas birras|"
                "para tomar una copa|unas chelas|chelas|para tomar unas copas|una cana|tomar unas copas|de canas|unos tragos|tragos|"
                "un trago|"
                "para beber algo|unos cocteles|cocteles|un vermut|vermut|de bares|de cervezas|para tomar unas cervezas|"
                "cervezas artesanales"
            ),
            Wish.BAR,
        ),
        (
            (
                "vida nocturna|para bailar|bailar|salir de fiesta|de fiesta|fiesta|de marcha|para salir de noche|de rumba|rumba|"
                "de farra|"
                "farra|"
                "para salir de fiesta|ir a bailar|ir de fiesta|de joda|de antro|parranda|para ir a bailar|para salir a bailar|"
                "salir a bailar"
            ),
            Wish.NIGHTLIFE,
        ),
        (
            (
                "con musica en vivo|musica en vivo|con musica en directo|musica en directo|con musica|musica|de musica|fado|fados|"
                "flamenco|"
                "jazz|"
                "tango|samba|de flamenco|de jazz|de tango|de fado|con flamenco|musical en vivo|boleros|salsa en vivo|musica local"
            ),
            Wish.MUSIC,
        ),
        (
            (
                "para ninos|para los ninos|para las ninas|para peques|para los peques|con ninos|con los ninos|infantil|infantiles|"
                "para la familia|"
                "para familias|familiar|en familia|para chicos|para los chicos|para los mas chicos|para los nenes|para nenes|"
                "para los crios|"
                "para mis hijos|para mi hijo|para mi hija|para mis nietos|para los nietos|para el nene|para la nena|para el nino|"
                "para la nina|"
                "para los pequenos|para los mas pequenos|para los chiquitos|para chamacos|para los chamacos|apto para ninos|"
                "para los pibes|"
                "que les guste a los ninos|que les guste a los peques|que le guste a los ninos|que disfruten los ninos|para los enanos|"
                "con los peques|pensado para ninos|para mis peques|para que jueguen los ninos"
            ),
            Wish.FAMILY,
        ),
        ("con animales|animales|de animales|para ver animales|con bichos", Wish.ANIMALS),
        (
            (
                "historico|historica|con historia|de historia|historia|con mucha historia|un sitio historico|antiguo y con historia|"
                "medieval|"
                "con encanto historico|cargado de historia"
            ),
            Wish.HISTORY,
        ),
        ("deportivo|deportiva|de deporte|deporte|para hacer deporte|de futbol|futbol|futbolero|hacer deporte", Wish.SPORT),
        (
            (
                "mas barato|mas barata|barato|barata|baratito|baratita|gratis|gratuito|gratuita|economico|economica|mas economico|"
                "mas economica|"
                "menos caro|menos cara|que no cueste nada|que sea gratis|mas asequible|asequible|low cost|de bajo costo|mas accesible|"
                "que no cueste tanto|sin pagar|que no sea tan caro|que no sea tan cara|no tan caro|no tan cara|mas barateli|"
                "mas ajustado de precio|"
                "mas a cuenta|mas acomodado|de entrada gratuita|con entrada libre"
            ),
            Wish.CHEAPER,
        ),
        (
            (
                "mas cerca|mas cercano|mas cercana|cerca|cercano|cercana|cerquita|aqui cerca|aca cerca|mas cerquita|mas proximo|"
                "mas proxima|"
                "por aqui cerca|menos lejos|que no este tan lejos|no tan lejos|que pille mas cerca|que quede mas cerca|al lado|"
                "mas a mano|"
                "a mano|"
                "que quede cerca|que este mas cerca|que este cerca|por la zona|por aca cerca|que no quede tan lejos|a la vuelta|"
                "cerca de ahi|"
                "que nos pille mas cerca|que nos quede mas cerca|por ahi cerca|de la zona|en la zona"
            ),
            Wish.NEARER,
        ),
        ("de arte|arte|artistico|artistica|arte moderno|arte contemporaneo", Wish.GALLERY),
        ("en barco|por el rio|en el agua|por el agua|navegar|sobre el agua|en lancha|en bote|dar una vuelta en barco", Wish.BOAT),
        ("de ciencia|ciencia|de ciencias|cientifico|cientifica|ciencias", Wish.SCIENCE),
        ("de libros|libros|literario|literaria|de lectura", Wish.LIBRARY),
        ("de museos", Wish.MUSEUM),
        ("de iglesias", Wish.CHURCH),
        (
            ("para banarnos|para banarse|para un chapuzon|para un bano|para darnos un bano|playero|de playa|para nadar|para tomar el sol"),
            Wish.BEACH,
        ),
    ),
    heads=phrases(
        "algo|alguna cosa|algun sitio|un sitio|un lugar|algun lugar|una actividad|alguna actividad|un plan|algun plan|una cosa|"
        "alguna cosita|"
        "uno|una|un|cosas|unas cosas|un rato|algun|alguna|una opcion|alguna opcion|un ratito|un local|algun local|una parada|un punto|"
        "un rincon|un plancito|un lugarcito|un sitito|un sitio que este|algo asi|alguno|otro|otra|un espacio|una visita|una excursion|"
        "un momento|un rato de|un ratito de|un poco de|algo de|un dia|un buen|una buena|algun otro|alguna otra|otro sitio|otro lugar"
    ),
    head_links=phrases(
        "que sea|que este|que quede|que tenga|que nos quede|para hacer|un poco|un poquito|mas bien|bien|muy|de|con|para|para ir|donde|"
        "tipo|como|como un|como una|en plan|que fuera|que fuese|a|que nos guste|bonito|chulo|lindo|chido|padre|bueno|que valga la pena|"
        "ir|ir a|y|para ir a|para ir de|que pueda ser"
    ),
    stop_nouns=phrases("parada|visita|actividad|atraccion|sitio|lugar|cosa|punto|evento|item|destino|excursion|paradita|compromiso"),
    numbers=table(
        ("un|uno|una|primero", 1),
        *(
            (name, number)
            for number, name in enumerate(
                (
                    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho"
                    " diecinueve veinte veintiuno|veintiun|"
                    "veintiuna veintidos veintitres veinticuatro veinticinco veintiseis veintisiete"
                    " veintiocho veintinueve treinta"
                ).split(),
                2,
            )
        ),
        ("treinta y uno|treinta y un", 31),
        ("treinta y cinco", 35),
        ("cuarenta", 40),
        ("cuarenta y cinco", 45),
        ("cincuenta", 50),
        ("cincuenta y cinco", 55),
        ("sesenta", 60),
        ("setenta", 70),
        ("setenta y cinco", 75),
        ("ochenta", 80),
        ("noventa", 90),
        ("cien|ciento", 100),
        ("ciento veinte", 120),
        ("ciento cincuenta", 150),
        ("doscientos", 200),
        ("trescientos", 300),
        ("cuatrocientos", 400),
        ("quinientos", 500),
        ("seiscientos", 600),
        ("setecientos", 700),
        ("ochocientos", 800),
        ("novecientos", 900),
        ("mil|un mil", 1000),
        ("mil doscientos", 1200),
        ("mil quinientos", 1500),
        ("dos mil", 2000),
        ("dos mil quinientos", 2500),
        ("tres mil", 3000),
        ("cuatro mil", 4000),
        ("cinco mil", 5000),
        ("seis mil", 6000),
        ("diez mil", 10000),
    ),
    ordinals=table(
        ("primero|primera|primer|primerisimo|primerisima|primerito|primerita", 1),
        ("segundo|segunda", 2),
        ("tercero|tercera|tercer", 3),
        ("cuarto|cuarta", 4),
        ("quinto|quinta", 5),
        ("sexto|sexta", 6),
        ("septimo|septima|setimo", 7),
        ("octavo|octava", 8),
        ("noveno|novena", 9),
        ("decimo|decima", 10),
        ("ultimo|ultima|ultimisimo|ultimita|ultimito", -1),
        ("penultimo|penultima|anteultimo|anteultima", -2),
        ("antepenultimo|antepenultima", -3),
    ),
    ordinal_marks=phrases("ro|ero|era|er|do|da|ra|to|ta|mo|vo|no"),
    weekdays=table(
        ("lunes|lun", 0),
        ("martes", 1),
        ("miercoles|mie|mier|mierc|miercole|mircoles|miecoles|miercolez", 2),
        ("jueves|jue|juev|juebes|jeuves", 3),
        ("viernes|vie|vier|biernes|vierns", 4),
        ("sabado|sab|sabados|savado|sabadito", 5),
        ("domingo|dom|domingos|domigo|dominguito", 6),
    ),
    months=table(
        *(
            (name, number)
            for number, name in enumerate(
                (
                    "enero|ene febrero|feb marzo abril|abr mayo|may junio|jun julio|jul agosto|ago septiembre|setiembre|sept|sep|set"
                    " octubre|oct noviembre|nov diciembre|dic"
                ).split(),
                1,
            )
        )
    ),
    relative_days=table(
        ("hoy|oy", 0),
        ("manana|mnn|mnana|maana|manaa|manna|maniana|manyana|mna", 1),
        ("pasado manana|pasadomanana|pasado mnn|pasado mnana|pasado maniana", 2),
    ),
    tonight=table(
        ("esta noche|hoy noche|hoy por la noche|hoy a la noche|hoy en la noche|esta nochecita|sta noche|hoy de noche", Daypart.NIGHT),
        ("esta tarde|hoy por la tarde|hoy a la tarde|hoy en la tarde|esta tardecita|hoy de tarde", Daypart.AFTERNOON),
        ("esta manana|hoy por la manana|hoy a la manana|hoy en la manana|hoy de manana", Daypart.MORNING),
        ("este mediodia|hoy a mediodia|hoy al mediodia", Daypart.MIDDAY),
        ("este atardecer|hoy al atardecer", Daypart.EVENING),
    ),
    day_nouns=phrases("dia|dias|jornada"),
    is_day_number_a_date=True,
    of=phrases("de|del|de la|de el|d|de las|d las"),
    dayparts=table(
        (
            (
                "por la manana|en la manana|a la manana|la manana|por la mananita|en la mananita|la mananita|a la mananita|de mananita|"
                "a primera hora|a primera hora de la manana|a media manana|en la manana|por las mananas|en las mananas|"
                "de manana temprano|"
                "temprano por la manana|temprano en la manana|x la manana|durante la manana|a primerisima hora|por la maniana|"
                "por la mnn|"
                "por la mnana|a la maniana|tempranito en la manana|a ultima hora de la manana"
            ),
            Daypart.MORNING,
        ),
        (
            (
                "al mediodia|a mediodia|a medio dia|al medio dia|mediodia|medio dia|el mediodia|a la hora de comer|"
                "a la hora del almuerzo|"
                "a la hora de la comida|a la hora de almorzar|por el mediodia|hacia mediodia|hacia el mediodia"
            ),
            Daypart.MIDDAY,
        ),
        (
            (
                "por la tarde|en la tarde|a la tarde|para la tarde|hasta la tarde|la tarde del|la tarde de|de tarde|"
                "por la tardecita|en la tardecita|a la tardecita|a media tarde|"
                "x la tarde|"
                "a primera hora de la tarde|por las tardes|en las tardes|durante la tarde|a la siesta"
            ),
            Daypart.AFTERNOON,
        ),
        (
            (
                "al atardecer|a la caida del sol|al caer la tarde|a ultima hora de la tarde|al final de la tarde|para el atardecer|"
                "el atardecer|"
                "a la puesta de sol|tarde noche|la tarde noche|por la tarde noche|al anochecer|al ponerse el sol|al caer el sol|"
                "a la hora del atardecer|con la puesta de sol|a la puesta del sol|para la puesta de sol|al final del dia|a ultima hora"
            ),
            Daypart.EVENING,
        ),
        (
            (
                "por la noche|en la noche|a la noche|para la noche|hasta la noche|la noche del|la noche de|de noche|"
                "por la nochecita|en la nochecita|a la nochecita|x la noche|"
                "por las noches|"
                "en las noches|bien entrada la noche|durante la noche|a la hora de cenar|a la hora de la cena"
            ),
            Daypart.NIGHT,
        ),
    ),
    named_times=table(("doce del mediodia|12 del mediodia|doce en punto del mediodia|doce del medio dia|12 del medio dia", time(12))),
    at=phrases(
        "a las|a la|de las|de la|sobre las|sobre la|hacia las|hacia la|hasta las|hasta la|desde las|desde la|para las|para la|"
        "eso de las|"
        "eso de la|por las|y las|y la|partir de las|partir de la|antes de las|antes de la|despues de las|despues de la|tipo las|"
        "mejor las|son las|pa las|alas|ala|tipo a las|que las|tras las|casi las"
    ),
    hour_nouns=phrases("h|hs|hrs|hr|horas|hora|horitas|horita|horillas|oras|ora"),
    minute_nouns=phrases("minutos|minuto|min|mins|minutitos|minutito|mint|minutillos"),
    time_tails=table(
        ("y media|y 1 / 2|y treinta|treinta|30|y medio|i media", 30),
        ("y cuarto|y quince|quince|15|y un cuarto|i cuarto", 15),
        ("menos cuarto|menos quince|menos un cuarto|menos 15", -15),
        ("y cuarenta y cinco|cuarenta y cinco|45|y tres cuartos", 45),
        ("y cinco|05", 5),
        ("y diez|diez|10", 10),
        ("y veinte|veinte|20", 20),
        ("y veinticinco|veinticinco|25", 25),
        ("y cuarenta|cuarenta|40", 40),
        ("y cincuenta|cincuenta|50", 50),
        ("menos cinco|menos 5", -5),
        ("menos diez|menos 10", -10),
        ("menos veinte|menos 20", -20),
        ("menos veinticinco|menos 25", -25),
        ("en punto|y pico|clavadas|en punto en punto|y algo|como mucho|justas|mas o menos|o asi|aprox|aproximadamente", 0),
    ),
    time_heads=table(
        ("cuarto para las|un cuarto para las|cuarto para la|un cuarto para la|quince para las|15 para las", -15),
        ("diez para las|10 para las|diez para la", -10),
        ("veinte para las|20 para las|veinte para la", -20),
        ("cinco para las|5 para las|cinco para la", -5),
        ("veinticinco para las|25 para las", -25),
    ),
    halves_of_day=table(
        (
            (
                "am|a m|de la manana|de la madrugada|por la manana|en la manana|a la manana|de la mananita|de la maniana|d la manana|"
                "de la mnn"
            ),
            "am",
        ),
        (
            (
                "pm|p m|de la tarde|de la noche|del mediodia|del medio dia|por la tarde|por la noche|en la tarde|en la noche|"
                "a la tarde|"
                "a la noche|de la tardecita|d la tarde|d la noche|de la nochecita"
            ),
            "pm",
        ),
    ),
    and_words=phrases("y|e|i|mas"),
    durations=table(
        ("media hora|media horita|media horilla|mediahora|1 / 2 hora|media ora|1 / 2 h|media h|media horica", 30),
        ("un cuarto de hora|cuarto de hora|un cuartito de hora|1 / 4 de hora|un cuarto de horita", 15),
        ("tres cuartos de hora|3 cuartos de hora|3 / 4 de hora|tres cuartos de horita", 45),
        ("una hora|una horita|una horilla|1 horita|una ora|una hora entera|una horica", 60),
        ("hora y cuarto|una hora y cuarto|1 hora y cuarto|una horita y cuarto|1 h y cuarto|una hora y un cuarto", 75),
        ("hora y media|una hora y media|1 hora y media|horita y media|una horita y media|1 h y media|hora i media|una hora y 1 / 2", 90),
        ("una hora y tres cuartos|hora y tres cuartos|dos horas menos cuarto|1 hora y tres cuartos", 105),
        ("un par de horas|par de horas|un par de horitas|dos horitas|un par d horas|unas dos horas", 120),
        ("dos horas y cuarto|2 horas y cuarto|dos horas y un cuarto|2 h y cuarto", 135),
        ("dos horas y media|2 horas y media|2 h y media|dos horitas y media", 150),
        ("tres horas y cuarto|3 horas y cuarto", 195),
        ("tres horas y media|3 horas y media|3 h y media", 210),
        ("cuarenta y cinco minutos", 45),
    ),
    half_tails=phrases("y media|y medio|y 1 / 2|i media"),
    following=tuple(
        f"{head} {near}"
        for head in phrases(
            "lo que viene despues|lo que va despues|lo que hay despues|lo de despues|lo que esta despues|lo que tenemos despues|"
            "lo que hacemos despues|lo que sigue despues|lo que toca despues|la parada despues|la parada de despues|la visita despues|"
            "la visita de despues|el sitio de despues|el lugar despues|el lugar de despues|la actividad despues|"
            "la actividad de despues|"
            "el que viene despues|la que viene despues|el que va despues|la que va despues|el de despues|la de despues|"
            "la parada que hay despues|la siguiente parada despues|lo primero despues|lo que viene justo despues|"
            "lo que hay justo despues|"
            "lo que viene luego|lo que va luego|lo que hay luego|lo que pusiste despues"
        )
        for near in _NEAR
    )
    + phrases(
        "lo que viene tras|lo que va tras|lo que hay tras|lo que sigue a|lo que sigue al|la parada que sigue a|la parada que sigue al|"
        "lo siguiente a|lo siguiente al|la siguiente a|la siguiente al|el siguiente a|el siguiente al|la parada siguiente a|"
        "la parada siguiente al|lo que viene detras de|lo que viene detras del|lo que viene a continuacion de|la parada tras|"
        "la visita tras"
    ),
    preceding=tuple(
        f"{head} {near}"
        for head in phrases(
            "lo que viene antes|lo que va antes|lo que hay antes|lo de antes|lo que esta antes|lo que tenemos antes|"
            "lo que hacemos antes|"
            "lo que toca antes|la parada antes|la parada de antes|la visita antes|la visita de antes|el sitio de antes|el lugar antes|"
            "el lugar de antes|la actividad antes|la actividad de antes|el que viene antes|la que viene antes|el que va antes|"
            "la que va antes|el de antes|la de antes|la parada que hay antes|lo que viene justo antes|lo que hay justo antes|"
            "lo ultimo antes|lo que pusiste antes"
        )
        for near in _NEAR
    )
    + phrases("lo anterior a|lo anterior al|la parada anterior a|la parada anterior al|la anterior a|la anterior al|el anterior al"),
    timed=tuple(
        f"{head} {at}".strip()
        for head in phrases(
            "lo que hay|lo que tenemos|eso que tenemos|eso que hay|lo que tengo|lo que toca|lo que nos toca|lo que esta|"
            "lo que hacemos|lo que va|lo que viene|"
            "lo que pusiste|lo que tenemos puesto|lo que pone|lo que sea que haya|lo que haya|la parada|la visita|la actividad|"
            "lo que tenemos previsto|lo que tenemos programado|lo que hay programado|lo que cae|lo que empieza|lo que arranca"
        )
        for at in ("", "a las", "a la", "sobre las", "para las", "a eso de las", "tipo", "el", "para el", "desde las", "de las")
        if at or head.startswith("lo ")
    )
    + phrases(
        "lo de las|lo de la|el de las|el de la|la de las|la de la|eso de las|lo de|lo de a las|lo de por|la cosa de las|la de por|el de por"
    ),
    to=phrases("a|al|para|para el|hasta|hasta el|hacia|hacia el|pal|pa|pa el|al dia|a el|pa l|en"),
    on=phrases("el|en|a las|a la|de|del|de las|de la|por|en el|este|este mismo|que es el|que tenemos el|que toca el|que hay el|de este"),
    placing_stems=(
        r"muev|mov[aei]|mud[ae]|pas[aeo](?!d)|pasar|pasem|pase|cambi|llev|traslad|transf|transl|pospon|pospong|aplaz|retras|atras[aeo]|"
        r"adelant|"
        r"antici|reprogr|reagend|recoloc|reubic|desplaz|corr[ea]|empuj|tras?lad|post[eu]rg|dej[aeo]|dejar|dejem|pon\b|pon(?:e|g|me|"
        r"lo|la|"
        r"los|"
        r"las|nos|le|er|ed)|mand|agend|program|planif|met[aeio]|coloc|ubic|anad|agreg|inclu|sum[ae]|guard[ae]|hag|hac[e]|haz|vamos|"
        r"vayam|"
        r"ir\b|"
        r"quier|quer[eia]|quisi|prefer|prefier|mejor\b|empie|empez|empec|arranc|comie|comen|tras\b|va\b|qued|visit|ver\b|acomod|"
        r"baj[ae]|"
        r"sub[aei]|"
        r"jueg|jal[ae]|recorr|coloqu|fij[ae]"
    ),
    noting_stems=(
        r"anot|apunt|nota\b|notas\b|notita|record[ae]|recuerd|escrib|acuerd|acord[ae]|coment|recordatorio|memo\b|que no se (?:me|"
        r"nos) olvid|"
        r"no (?:nos |me )?olvid|deja (?:por |)escrito|toma nota|observaci"
    ),
    note_links=phrases(
        "que|de que|diciendo que|diciendo|que diga|que dice|que ponga|donde diga|que diga que|que ponga que|recordando que|recordando|"
        "lo siguiente|con|de|para|avisando que|q|q diga|con el texto|que dice que|y pon que|esto|poniendo que|poniendo"
    ),
    courtesy=phrases(
        "por favor|porfa|porfis|porfavor|por fa|por fi|xfa|xfavor|x favor|x fa|xfi|plis|pls|plz|pliz|please|pf|gracias|muchas gracias|"
        "mil gracias|grax|graciass|gracias de antemano|de antemano gracias|si puedes|si podes|si puede|si pueden|si podeis|"
        "si es posible|"
        "si se puede|si no es molestia|si no es mucha molestia|te lo agradezco|se lo agradezco|os lo agradezco|si no te importa|"
        "si no le importa|si no os importa|se agradece|anda|venga|vale|tio|tia|guey|wey|che|bro|amigo|amiga|carino|majo|maja|eh|"
        "si eres tan amable|si es tan amable|hazme el favor|haceme el favor|me haces el favor|ok|okey|si fuera posible|"
        "si fuese posible|"
        "por favorcito|un saludo|saludos|cuando puedas|cuando pueda|cuando puedan|parce|compa|boludo|tronco|pana|thanks|graciasss|"
        "si te parece|si le parece|si os parece|muy amable|le agradezco|gracias mil|un abrazo"
    ),
    greetings=phrases(
        "hola|holaa|holi|holis|ola|buenas|buenos dias|buen dia|buenas tardes|buenas noches|hey|ey|que tal|hola que tal|oye|oiga|oigan|"
        "oid|"
        "disculpe|disculpa|disculpen|perdona|perdone|perdon|mira|mire|a ver|bueno|estimados|hola buenas|hola de nuevo|muy buenas|"
        "escucha|"
        "ayuda|oye mira|hola hola|che|epa|uy|pues|pues mira|entonces|ay|bueno mira|quihubo|que onda|quiubo|alo|querida app|asistente"
    ),
    raising_stems=(
        r"sub(?:id|idle|idlo)\b|"
        r"aument|sub(?:e|an|ir|ele|elo|amos)\b|mas alto|mas dinero|mas plata|mayor|gast(?:a|ar|emos|en) (?:mas|sin)|"
        r"derroch|sin (?:limite|miedo)|lujo|tir\w+ la casa"
    ),
    recovered_stems=(
        r"recuper|sano\b|sanad|cur(?:ad|o)\b|(?:ya|vuelve a|volvio a|volvemos a|puede) (?:\w+ )?(?:camin|and)|"
        r"sin (?:muleta|baston|silla|yeso)|(?:quit|sac)\w+ (?:el yeso|la escayola|las muletas)|solt\w+ las muletas|"
        r"(?:camina|camino|anda|ando) (?:bien|normal|perfect|de nuevo|otra vez)|en forma"
    ),
    deed_stems=(
        r"tambien|tb\b|tampoco|fuera\b|muev|mov(?:er|e|elo|ela)\b|cambi|pas(?:a|e|en|ar)\b|pon(?:e|er|me|lo|la|ga|gan|ed)?\b|coloc|anad|"
        r"agreg|inclu|insert|sustit|reemplaz|quit|elimin|borr|sac(?:a|ar|alo|ala)\b|saqu|cancel|retras|adelant|"
        r"posterg|trae(?:r|lo|la)?\b|met(?:e|er|an|elo|ela)\b|bloque|desbloque|anot|sum(?:a|en|ar)\b|"
        r"intercambi"
    ),
    reasoning=words("porque pq xq que q asi entonces como pues"),
    removal_stems=(
        r"quit|saca|saqu|saco\b|sacar|borr|elimin|suprim|cancel|descart|tach[aeo]|fuera\b|afuera\b|sin\b|omit|salt(?:a|e|o|amos|arm|"
        r"arn|em|arnos|arme|"
        r"emonos|emonos)|"
        r"olvid|deja(?:r|me|mos|d|lo|la|n)? (?:de lado|fuera|afuera)|prescind|pas(?:o|a|amos|emos|ando|ar|aria|ariamos) del?\b|"
        r"no da\b|no\b(?= ?(?:$|[,.!;]))|nada del?\b|"
        r"carga(?:te|telo|tela|os)|cargu|vola(?:lo|la|me|\b)|chau\b|chao\b|adios|bye\b|ni (?:hablar|de conya|loco|loca|en pedo|borrach|"
        r"muert|"
        r"de broma|a palos)|desech|retir|remuev|remov|remue|desaparec|hace desaparecer|renunci|basura|mierda|evit|dele?te|skip|"
        r"libr(?:a|e|are|arn|arm)|deshac(?:er|erm|ern|et|e)\w* de|deshazte|deshagamonos|ahorr(?:a|e)|cort[ae]|recort|rechaz|excluy|"
        r"exclui|"
        r"eliminen|tir(?:a|e|alo|ala|en)\b|bota|bote\b|sobra|ya no|descolg|desmont|limpi|"
        r"no (?:quer|quier|quis|va(?:mos|n|is|\b)|voy|vay|ir|ire|pienso|pens|me (?:inter|apetec|late|copa|va|gust|hace|llama|pinta|"
        r"provoca|"
        r"da tiempo|"
        r"cuadra|convence|motiva)|nos (?:inter|apetec|late|copa|va|gust|hace|llama|pinta|provoca|da|cuadra|convence|motiva|cabe)|"
        r"hace falta|"
        r"puedo|podemos|podre|pued|llego|llega|vale|merece|necesit|hagamos|haremos|tengo ganas|tenemos ganas|da tiempo|haga falta|cabe|"
        r"pint|gracias|more|pega|toca|entra)|ni\b|tampoco"
    ),
    undo_stems=(
        r"desha[cgz]|desac[ei]|desaz|reviert|revert|volv[ei]|vuelv|vuelt|como (?:estaba|antes|era|lo tenia)|atras\b|anul|restaur|"
        r"restablec|"
        r"recuper|equivo[cq]|error|errad|mal\b|antes\b|anterior|ultim|arrepent|arrepient|ctrl|undo|cagada|cancela (?:lo|el|la|ese|eso)|"
        r"olvid(?:a|alo|ate|en)|retroced|no era|prefer|gust"
    ),
    lighter_stems=(
        r"liger|tranqui|calm|suav|relaj|livian|descans|menos\b|vaci|alig|aliv|afloj|baj[aeo]|descarg|peso|pesad|much|muchis|demasi|"
        r"carg|"
        r"llen|"
        r"apret|agob|satur|cans|agot|repos|respir|libre|reduc|reduz|recort|simplif|holg|intens|ajetre|corr[aei]|pris|atarea|mata|paliz|"
        r"aguant|"
        r"petad|tope|tute|maraton|rebaj|despej|descongest|sobrecarg|abarrot|hasta arriba|rem[ao]l|flojo|flojito|desahog|quit|sac|"
        r"aire\b|"
        r"leve|"
        r"light|relax|no (?:podemos|puedo|llegamos|damos)|heavy|full|explot|tanto|tanta|tranca|duro|dura\b|exces|atibor|bestia|locura|"
        r"estres|"
        r"estruj|pausa|parar|ocio|sosieg|sosega|parsimonia|respiro|llevader|imprescindib|recarg|exigent|repleto|de aire|con aire"
    ),
    fuller_stems=(
        r"mas\b|llen|complet|carg|vaci|poc[oa]|poqu|nada|falt|sobr|aburr|flo[jx]|anim|activ|apret|intens|aprovech|rellen|abult|"
        r"met[aei]|"
        r"anad|"
        r"agreg|sum[ae]|huec|muert|libre|vidil|movid|ambient|corto|corta\b|escas|pobre|sos[ao]|solo\b|apenas|casi|liger|tranquil|extra|"
        r"tope|"
        r"exprim|cana|vida\b|alegr|mueva|cosas|cosit|tiempo|rato|parad|pelad|suelto|ritmo"
    ),
    replacing_stems=(
        r"en vez|envez|en ve\b|en lugar|en su lugar|en su sitio|en ese (?:lugar|hueco|sitio)|cambi|reempla|remplaz|sustit|substit|"
        r"intercambi|"
        r"a cambio|troc|permut|swap|donde (?:esta|estaba|iba|va\b|hay|tenemos)|en el (?:hueco|lugar|sitio) de|(?:lo|la|el|eso|ese|"
        r"esa) por\b|"
        r"ahi mejor|que no sea|antes que|mas que\b"
    ),
    negation_stems=(
        r"(?<!, que )(?<!para que )(?<!y que )(?<!\] que )no (?:me |nos |le |les |se |lo |la |los |las |te |os |vayas a |vayan a |"
        r"vayais a |"
        r"vaya a |vayamos a |vas a |hay que |debes |"
        r"deberias |"
        r"deberiamos |hace falta |se te ocurra |se os ocurra |se le ocurra |podes |puedes |pueden |quiero que |queremos que |"
        r"quisiera que |tienes que |"
        r"hagas |necesito que |hace falta que |haria falta |es necesario |quiero |queremos |querria |que )*(?:quit|borr|elimin|saqu|"
        r"sac(?:a|ar|arlo|arla)\b|"
        r"cancel|muev|mover|movas|mova|cambi(?:e|ar|arl|es)|toqu|toc(?:ar|arlo|arla)\b|tach|suprim|anad|agreg|agregu|inclu|"
        r"met(?:as|an|"
        r"a|ais|er)\b|"
        r"pong|pon(?:er|gas|es|e)\b|coloq|reempla|remplaz|sustit|intercambi|pas(?:es|en|eis|arlo|arla)\b|llev(?:es|en)\b|adelant|"
        r"retras|"
        r"atras(?:es|ar)|"
        r"acort|alarg(?:ues|ar|uen)|desha[cg]|bloque(?:es|e|en)\b|desbloque(?:es|e|en)\b|modif|alter(?:es|ar|en)|descart|reduz|reduc|"
        r"salt(?:es|en|eis)|recort|"
        r"apunt|"
        r"anot|"
        r"olvid(?:es|en) (?:de )?(?:ir|visitar|que)|despl|traslad|pospo|aplac|aplaz|edit)|"
        r"ni se (?:te|os|le|les) ocurra|ni (?:me |lo |la )?(?:toq|muev|quit|borr|saq|cambi)|(?:nunca|jamas) (?:me |lo |la )?(?:quit|"
        r"borr|"
        r"muev|saq|cambi|toq|elimin)|"
        r"(?:sin|evita|cuidado con) (?:tocar|mover|cambiar|quitar|sacar|borrar|modificar|eliminar|que)|tal cual|tal y como|en paz\b|"
        r"tranquil[oa] donde|"
        r"dej\w* .{1,40} (?:como|donde) (?:esta|va|estan)\b|dej\w* (?:como|donde) esta\b|quiet[oa]\b|ni tocar|"
        r"que no se (?:quit|borr|elimin|cancel|saq)|nada de (?:quitar|mover|tocar|cambiar|borrar|sacar|eliminar)|ojo con (?:quitar|"
        r"mover|"
        r"tocar)|"
        r"manten\w* .{1,40} (?:como|donde|igual)"
    ),
    condition_stems=(
        r"(?<!entre )si (?![,.!?;:]|(?:son|fuer[ae]n|fues[ae]n) (?:tan|amable|posible)|metemos|en (?:vez|lugar)|vamos a \[|pued|"
        r"podes|podeis|podria|puidier|pudier|es (?:posible|"
        r"tan amable|"
        r"que pued)|se (?:puede|pudiera)|"
        r"fuera (?:posible|tan)|"
        r"fuese (?:posible|tan)|no (?:es (?:mucha )?molest|te imp|le imp|os imp|les imp|es mucho|fuera molest|hay (?:problema|inconv)|"
        r"te molesta|le molesta)|"
        r"gust(?:a|as|an)\b|quier(?:es|e|en)\b|queres\b|(?:te|os|le|les) parece|me hace|nos hace|eres tan|sos tan|por\b|que\b|porfa|"
        r"claro|dale|"
        r"no te|quita|pon\b|mejor|anda|te va bien|cabe\b|existe|os va|tienes tiempo|quit|sac|borr|cambi|anad|agreg|muev|acaso|"
        r"fueras tan|"
        r"(?:me|nos) (?:lo |la )?(?:puedes|podes|puede))|"
        r"en caso|en el caso|salvo\b|a menos que|a no ser|siempre (?:que|y cuando)|cuando (?:llue|haga|este|abra|haya)|"
        r"como llueva|depend|segun\b|en funcion|solo si|por si\b|suponiendo|con tal|a condicion|mientras no|de lo contrario|"
        r"aunque llueva|"
        r"siempre que|como no haya|como haya"
    ),
    everything_stems=(
        r"(?<!para )(?<!en )tod[oa]s? (?:los|las|el|la|lo(?! (?:del|de) \[D\d\] con)|mi|nuestro|ese|este|esto|eso)\b(?! (?:mundo|"
        r"rato|tiempo|familia))|(?<!con )(?<!para )(?<!en )todo\b(?! (?:bien|fuera|lo (?:del|de) \[D\d\] con|terminad|"
        r"acabad|list|ok|cerrad|"
        r"hecho|recogid|visto|el mundo|tranqui|lo demas bien|eso|perfecto|genial))|todas\b|todos\b|cada (?:dia|parada|museo|iglesia|"
        r"cosa|"
        r"sitio|restaurante)|"
        r"(?:el|lo) (?:resto|demas)\b|los demas|las demas|(?:los|las|estos|esos|estas|esas) (?:\w+ )?(?:museos|iglesias|restaurantes|"
        r"paradas|parques|playas|cafes|bares|"
        r"comidas|cenas|visitas|sitios|lugares|monumentos|mercados|actividades|plazas|miradores|palacios|cosas|almuerzos|desayunos|"
        r"templos)|"
        r"de cero|desde cero|completamente|(?:viaje|itinerario|plan|dia) (?:entero|completo)|ambos|ambas|los dos\b|"
        r"las dos\b(?! (?:de la|"
        r"y|menos|en|del))|"
        r"vaci(?:a|ar|ame|alo|en|e)\b(?! un poco)|nada (?:mas )?que"
    ),
    question_stems=(
        r"(?:conoces|conocen|conoceis|sabes|saben)\b|"
        r"cuant[oa]s? (?:cuest|sal[ei]|val[ei]|dur|tiempo|se tarda|tard|es\b|son\b|hay|cobra|queda|falta|nos|me|mide|pag|gast|habria|"
        r"dista|kilo|lleva|"
        r"plat|dinero|euros|pesos|parad|dias)|(?:a|hasta|desde|en|de) (?:que|q|k) hora|(?:que|q|k) horari|(?:que|q) hora|"
        r"(?<!\S )(?:y )?(?:donde|adonde|a donde|en donde)\b(?!.* (?:pon|met|anad|agreg|inclu|colo|encaj|inser|sum|progr|agend|cuel|"
        r"hag|haz|busc|quier|mejor)\w*)|donde (?:queda|se (?:compra|come|saca|coge)|puedo|compro)|"
        r"(?<!\S )(?:y )?por ?que (?!no\b|ya\b|me\b|nos\b)|"
        r"como (?:llego|llegamos|se llega|se va|puedo|hago|hacemos|funciona|de lejos|vamos (?:a|hasta|de)|va el|voy|vuelvo|es de|"
        r"se entra|seria)|"
        r"(?<!el )(?<!la )(?<!lo )cual(?:es)? (?:es|son|de|me|nos|prefer|prefier|recom|te|seria|fue|queda)|"
        r"(?<!\S )(?:y )?(?:que|q|k) (?:es|son|hay|significa|pasa|tal (?:es|esta|el|la|se)|museos|restaurantes|bares|iglesias|sitios|"
        r"lugares|plan|dia|hora|precio|otr[oa]s?|se (?:puede|come|ve|hace)|puedo|podemos|deber\w*|vamos|incluye|llevo|llevar|ropa|"
        r"paradas|cosas|tenemos|toca|parada)\b|"
        r"(?:que|q) (?:tiempo (?:hace|hara|va)|tal (?:es|esta)|me recom|nos recom|opin|piens|te parece|hacemos|vemos|visitamos|clima|"
        r"hay que (?:ver|llevar|pagar))|"
        r"(?<!lo )(?<!los )que hay (?:en|de|por|para|cerca|que)|(?<!no )(?:merece|vale)n? la pena|(?<!\S )(?:y )?(?:es(?! posible)|"
        r"esta|son|estan|hay(?! (?:forma|manera|chance|posib|modo))|queda|cierra|abre|abren|tiene|"
        r"tienen|acepta|aceptan|existe|fue|era|hace|hara|habra|llueve|necesito|tengo|tenemos|hace falta|conviene) (?=.*\?)|"
        r"(?<!\S )se puede (?:ir|entrar|llegar|visitar|ver|comer|llevar|pagar|subir a|andar|aparcar|hacer fotos)|"
        r"quien(?:es)?\b|sab(?:es|eis|en|e) (?:si|que|cuan|donde|a que|como|de)|dime\b|decime\b|digame|diganme|cuentame|contame|"
        r"explica|"
        r"recomiend|recomend|"
        r"aconsej|deberia(?:mos)? (?=.*\?)|hace falta (?:reserv|entrada|compr|llev|pagar)|(?:hay|tengo|tenemos) que (?:reserv|pagar|"
        r"compr|llevar)|"
        r"cuando (?:es|abre|cierra|empieza|sale|llega|fue|se|vamos|estamos|toca)|va a llover|llovera|va a hacer (?:frio|calor|sol|"
        r"buen)|"
        r"hara (?:frio|calor|sol)|"
        r"(?:tu|vos|usted) que\b|es verdad que|sera que (?!pued|pod)|me pregunto|no se si|alguna (?:recom|idea|sugerencia)"
    ),
    other_deed_stems=(
        r"(?<!tenemos )(?<!tengo )(?<!la )(?<!hay )(?<!mi )reserv(?:a|ame|ar|arme|arnos|en|e|alo|anos|"
        r"emos)\b(?! (?:\w+ ){0,3}\[S\d\] para)|compr(?:a|a|ame|anos|ale|anos|en|e|ar|amos|ad|arme|arnos|emos)\b(?! recuerdos)|"
        r"(?<!tengo )(?<!tenemos )entradas\b|boletos?\b|tickets?\b|"
        r"tiquet|"
        r"billetes?\b|"
        r"(?<!me )(?<!nos )(?<!que se )(?<!se )llam(?:a|ar|e|en|ad|ale|ales|alo|alos|ame)\b|telefon|e ?mails?\b|mails?\b|correo|"
        r"mand(?:a|ar|e|en|ale|ales|ame|aselo|anos|arle)\b(?! (?:\S+ ){0,4}\[S)|"
        r"envi[aeo]|whats|wasap|wapp|wsp|wasa|guasap|telegram|imprim|export|compart|traduc|copi[aeo]|duplic|clon[ae]|renombr|fusion|"
        r"divid|"
        r"(?:busc|reserv|elig|consig|encuentr|recomiend)\w* (?:de |el |un |otro |nuestro |mi )*(?:hotel|hostal|alojam)|que hotel|"
        r"airbnb|(?:busc\w+|cambi\w+|compr\w+|consig\w+) .{0,12}vuelo|vuelos\b|taxi|uber|cabify|alarma|pag(?:a|"
        r"ar|ue|"
        r"ame) (?:la|el|las|los|con|mi)|"
        r"contrase|password|mi cuenta|instrucci|prompt|sistema\b|system\b|ignor[ae]|admin|json|sql|delete\b|drop table|sudo|root\b|"
        r"pronostic|clima\b|"
        r"temperatura|pasaporte|visado|la visa\b|maleta|equipaje|alquil|naveg(?:a|ame) |como llegar|indicaciones|reembols|factura|"
        r"descarg\w* (?:un |el |la )?(?:pdf|mapa|archivo)|"
        r"pdf|invit(?:a|e|ar|en|ale)\b|pid(?:e|eme|an) (?:un|una|mesa)|public[a]|postea|instagram|facebook|twitter|avis[ae]|"
        r"di(?:le|les|selo)\b|decile|diganle|sube (?:una|la|las) foto|google calendar|conviert(?:e|eme) (?:\[A|el precio|a dolares)|"
        r"calcul|resum|cuentame|chiste|poema|"
        r"cancion|"
        r"nombre del viaje|cambi\w+ (?:el|de) (?:nombre|idioma|hotel|moneda)|olvida (?:tus|las|todo)|a partir de ahora (?:eres|obedec)|"
        r"obedec|tus reglas|"
        r"otro viaje|viaje (?:a|de) (?!\[)(?:tokio|japon|bali|marrak|londres|nueva|new|cancun|peru|cuba|egipto)"
    ),
    capitals=words("ok tv pm am dni usa eeuu uk ue caba cdmx h q x dios unesco covid wifi app ave metro"),
)
