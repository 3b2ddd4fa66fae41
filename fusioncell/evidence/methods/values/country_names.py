"""Names of countries that no library of ours has: formal and old ones, and what their people are called in English."""

from __future__ import annotations

# As the United Nations list and others write them; names that babel has in no language above.
OTHER_NAMES = {
    "bo": "plurinational state of bolivia|bolivia plurinational state of",
    "bn": "brunei darussalam",
    "cd": "democratic republic of the congo|dr congo|drc|congo democratic republic of the|zaire|congo dem rep",
    "cf": "central african rep|car",
    "cg": "republic of the congo|congo republic of the|congo republic of",
    "ci": "ivory coast|cote d ivoire",
    "cv": "cape verde|republic of cabo verde",
    "cz": "czech republic",
    "fm": "micronesia federated states of|federated states of micronesia",
    "gb": "great britain|uk|england|scotland|wales|united kingdom of great britain and northern ireland",
    "gm": "the gambia|gambia the",
    "hk": "hong kong special administrative region",
    "ir": "islamic republic of iran|iran islamic republic of",
    "kp": "democratic peoples republic of korea|dprk|korea democratic peoples republic of",
    "kr": "republic of korea|korea republic of",
    "la": "lao peoples democratic republic|lao pdr",
    "ly": "libyan arab jamahiriya",
    "md": "republic of moldova|moldova republic of",
    "mk": "the former yugoslav republic of macedonia|macedonia|fyrom",
    "mm": "burma",
    "ps": "palestine|state of palestine|occupied palestinian territory",
    "ru": "russian federation",
    "sy": "syrian arab republic",
    "sz": "swaziland",
    "tl": "east timor",
    "tr": "turkey|turkiye",
    "tw": "taiwan province of china",
    "tz": "united republic of tanzania|tanzania united republic of",
    "us": "usa|united states of america|u s a|us a",
    "va": "holy see|vatican",
    "ve": "bolivarian republic of venezuela|venezuela bolivarian republic of",
    "vn": "viet nam",
    "ye": "republic of yemen",
    "xk": "republic of kosovo",
}
FORMER = {
    "suhh": "soviet union|ussr|su|union of soviet socialist republics|ссср|sun",
    "yucs": "yugoslavia|yu|yug|югославия",
    "cshh": "czechoslovakia|csk|чехословакия",
    "ddde": "german democratic republic|east germany|gdr|ddr",
    "scg": "serbia and montenegro",
}
_PEOPLE = (
    "af:afghan|al:albanian|dz:algerian|ao:angolan|ar:argentine,argentinian|am:armenian|"
    "au:australian|at:austrian|az:azerbaijani|bh:bahraini|bd:bangladeshi|by:belarusian|be:belgian|"
    "bj:beninese|bo:bolivian|ba:bosnian|bw:motswana|br:brazilian|bg:bulgarian|bf:burkinabe|"
    "bi:burundian|kh:cambodian|cm:cameroonian|ca:canadian|td:chadian|cl:chilean|cn:chinese|"
    "co:colombian|km:comorian|cr:costa rican|hr:croatian|cu:cuban|cy:cypriot|cz:czech|dk:danish|"
    "dj:djiboutian|ec:ecuadorian|eg:egyptian|er:eritrean|ee:estonian|et:ethiopian|fi:finnish|"
    "fr:french|ga:gabonese|gm:gambian|ge:georgian|de:german|gh:ghanaian|gr:greek|gt:guatemalan|"
    "gn:guinean|ht:haitian|hn:honduran|hu:hungarian|in:indian|id:indonesian|ir:iranian|iq:iraqi|"
    "ie:irish|il:israeli|it:italian|ci:ivorian|jm:jamaican|jp:japanese|jo:jordanian|"
    "kz:kazakh,kazakhstani|ke:kenyan|kw:kuwaiti|kg:kyrgyz|la:lao|lv:latvian|lb:lebanese|"
    "lr:liberian|ly:libyan|lt:lithuanian|mg:malagasy|mw:malawian|my:malaysian|ml:malian|"
    "mr:mauritanian|mu:mauritian|mx:mexican|md:moldovan|mn:mongolian|ma:moroccan|mz:mozambican|"
    "mm:burmese|na:namibian|np:nepalese,nepali|nl:dutch|nz:new zealander|ni:nicaraguan|ne:nigerien|"
    "ng:nigerian|kp:north korean|no:norwegian|om:omani|pk:pakistani|ps:palestinian|pa:panamanian|"
    "py:paraguayan|pe:peruvian|ph:filipino,philippine|pl:polish|pt:portuguese|qa:qatari|"
    "ro:romanian|ru:russian|rw:rwandan|sa:saudi,saudi arabian|sn:senegalese|rs:serbian|"
    "sl:sierra leonean|sg:singaporean|sk:slovak|si:slovenian|so:somali|za:south african|"
    "kr:south korean|ss:south sudanese|es:spanish|lk:sri lankan|sd:sudanese|se:swedish|ch:swiss|"
    "sy:syrian|tj:tajik|tz:tanzanian|th:thai|tg:togolese|tt:trinidadian|tn:tunisian|tr:turkish|"
    "tm:turkmen|ug:ugandan|ua:ukrainian|ae:emirati|gb:british|us:american|uy:uruguayan|uz:uzbek|"
    "ve:venezuelan|vn:vietnamese|ye:yemeni|zm:zambian|zw:zimbabwean"
)
OF_A_COUNTRY = {
    name: code for code, names in (each.split(":") for each in _PEOPLE.split("|")) for name in names.split(",")
}
