"""Frequent words that look like a misspelt kind, day or meal and are none: "contento" is no convent, "demarche" no Sunday."""

from models.refinement.lexicon import Words, words

LOOKALIKES: Words = words(
    """
    acustico alarga alargo alcanzar amanda americana anomalie antigua apanha aranha arene artisanat asado asiatico asiatique baker
    ballot banca bancario barao barba bardo beija berco bevuto boato bollette boneco bonte bordo braccia braco branch brasilia
    breach brigade brigadeiro britanico bullet cabine cadela calcada calci camisinha campania cancello canela canone cantone capelli
    cappelli carrello carrillo cartelle cartelli cartello castigo castilla catedra cattle centra centri certeza chapeau chateaux
    checa chieda chiesta chiesto chinoise chiusa chora chuveiro citazione ciudadana clausura coalizione colina collar collezione
    colonia colonne coltello comedien comento comercio commenta commerciali commerciaux comoda companera comuna comunali comunque
    concelho concepito concept concern concerne concesso concetti concha concordo concorso concreta concreti concurso conferito
    conforto confrerie conjunto consenso consent consente contendo content contenta contente contenti contento contentos contenuto
    contesto contexto contro convegno convencao convenio convertito convinta convinti convinto coperte coperti corretta corretto
    corrotto courent couvrent creazione danced dancer delta demarche demeurer desejam divertimento domestica dominacao dominado
    dominar domine domini drank escalada esclusione escura espece espectacular espetacular esposizioni espulsione estadao estado
    estagio estatura estudio eventi exclusion expedicao expedicion expedition expulsion fanteria farinha farmer fattore fattori
    fattura feront fibra fiere fieri fiero firme fiumi fleur fleury fondo fortalece foste fouet francaise franchi franchir franchise
    francoise frutto funda furia gastronomia gelada gerado giordano giove grade gradi granata grange grant gravita guardano
    historial historien horta housed infancia infanta infante italie japonaise ladrao lanca laterale laura levaria liberale liberta
    livree livrer livret livro lynch malha mancha manche manga mania maniera maniere marcacao mariana marker marte massa mediatique
    medicale melodia memoria metiendo midway ministere ministerio ministero misterio mitch monteiro monumental morador mosquito
    mostri mostro movement movimenti movimento municipio muriendo musicaux musiche musico naturali noire noter noturno operai operan
    operar opere osservatore osservatori osservazioni pacchetti pacchetto pacco pacifico padilha paint palco panico panini parita
    parlo partio partite partiti partito parto passei patrulla paura pecuaria peint perdonare personale pesca peste phase pianeta
    pieta pince pizzo placed placer plaint plainte platine plazo poing pointe ponta pontificio porco porte portugaise portugal poste
    posti pouquinho primaria prime primi priva pronte publie punito punta putting puzza quieta reali recto reggio regia reserved
    residente residenti resistenza restaurar ricca rider riserve rocce roccia rocco romantico rover rovina royale ruine ruiner
    sabido sacre safado saiba saine saldo salto salvado salvo sanitaire sanitario sarah savon scientifiche scientifici score senta
    sentou serate sesso shaping shipping shocking shooting shouting showing sinaloa singola sirio slipping smesso smiling sneak
    sorta soutenir speak speciale spesso sportivi stadi stare statut statute stavi steal steam stepping stesse stessi stoke stole
    stopping stored storm stove streak studio sucer tabla tapar teatrali tematica tempi terco testing themed tiende torpe torte
    towel tragitto trajetoria turca usano usata usate usati veder veganos vegetalien vegetalienne vegetaliens vegetation veloci
    vende venir verdi vincoli vincolo vindo viola viole vitale voeux walter wandering watching
    """
)
"""Of the 12,000 most frequent words of each language (wordfreq 3.1), those within reach of a correction."""
