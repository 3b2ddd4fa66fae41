"""What the analyst of the exercise writes: hypotheses and passages in six languages. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Words of the titles that her searches look for, and the marks that two analysts give what they find.
MARKS: Mapping[str, tuple[tuple[str, str, str], tuple[str, str, str]]] = {
    "delivery van": (("+", "N", "-"), ("+", "N", "N")),
    "ferme isol": (("++", "+", "-"), ("+", "+", "-")),
    "camion": (("+", "+", "-"), ("+", "+", "-")),
    "patient who left": (("++", "-", "-"), ("++", "-", "--")),
    "sodium": (("+", "++", "N"), ("+", "++", "N")),
    "peroxide": (("++", "-", "-"), ("+", "-", "-")),
    "nitrate": (("+", "++", "N"), ("+", "+", "N")),
}
THREADS = ("Delivery van", "ferme isol", "Camion", "Patient who left", "peroxide", "nitrate")
HEADS = {
    "question": "What is being prepared at the farm near Wadi Semm, and what comes next?",
    "requirement": "Question 12 of the National Security Council, second half of the year",
    "audience": "The National Security Council; the chiefs of Police, Gendarmerie, Customs and Border Service",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One hypothesis as a judgement: its numbers, its confidence and why, and its text in each language."""

    name: str
    low: float
    high: float
    best: float
    confidence: str
    why: str
    change: str
    texts: Mapping[str, str]


HYPOTHESES = (
    Said(
        "An attack with home-made explosive",
        0.6,
        0.8,
        0.7,
        "moderate",
        "Agencies saw different parts of it independently; nobody has seen the farm from inside.",
        "A lawful buyer who can show where the goods went.",
        {
            "en": "A group prepares an attack with home-made explosive from the farm near Wadi Semm.",
            "fr": "Un groupe prépare une attaque à l'explosif artisanal depuis la ferme proche de Wadi Semm.",
            "es": "Un grupo prepara un ataque con explosivo casero desde la finca cercana a Wadi Semm.",
            "ru": "Группа готовит нападение с самодельной взрывчаткой с фермы близ Вади-Семм.",
            "zh": "一个团伙正在瓦迪塞姆附近的农场用自制炸药准备袭击。",
            "ar": "تعدّ مجموعة هجوماً بمتفجرات محلية الصنع انطلاقاً من المزرعة القريبة من وادي سمّ.",
        },
    ),
    Said(
        "Trade in stolen chemicals",
        0.15,
        0.3,
        0.2,
        "low",
        "The quantities would fit a trade; the burns and the stolen van do not.",
        "Invoices, or buyers who come forward.",
        {
            "en": "The farm serves a trade in stolen farm chemicals, and no attack is prepared there.",
            "fr": "La ferme sert à un trafic de produits agricoles volés, et aucune attaque n'y est préparée.",
            "es": "La finca sirve a un comercio de productos agrícolas robados y allí no se prepara ningún ataque.",
            "ru": "Ферма служит торговле похищенными агрохимикатами, и нападение там не готовится.",
            "zh": "该农场用于买卖被盗农用化学品，并未准备袭击。",
            "ar": "تُستعمل المزرعة للاتجار بمواد زراعية مسروقة، ولا يُعدّ فيها أي هجوم.",
        },
    ),
    Said(
        "Chance alone",
        0.05,
        0.15,
        0.1,
        "low",
        "Each report alone has an innocent reading; that all have one at once is hard to believe.",
        "A different owner for the van or the telephone.",
        {
            "en": "The reports have nothing to do with each other, and chance alone makes them look joined.",
            "fr": "Les rapports n'ont rien à voir entre eux, et seul le hasard les fait paraître liés.",
            "es": "Los informes no tienen relación entre sí y solo el azar los hace parecer unidos.",
            "ru": "Сообщения не связаны между собой, и лишь случай делает их похожими на звенья одной цепи.",
            "zh": "这些报告彼此无关，只是巧合使其看似相连。",
            "ar": "لا علاقة للتقارير بعضها ببعض، والمصادفة وحدها تجعلها تبدو مترابطة.",
        },
    ),
)
_OTHERS = (
    ("The farm serves a trade in stolen chemicals.", "Buyers and invoices are found."),
    ("An attack is prepared.", "Somebody scouts a site or fetches the van by night."),
    ("An attack is prepared.", "One telephone calls two of the people named."),
)
ALTERNATIVES = tuple(
    [{"text": text, "indicators": [{"text": sign, "behaviour": "observed act"}]}] for text, sign in _OTHERS
)
OUTLOOK: dict[str, str] = {
    "en": "A van was taken at a viewing in Port Sael. A foreigner rents a remote farm, and a lorry was unloaded "
    "there by "
    "night. A man with chemical burns left a clinic before anybody knew his name.\nThe next step would be to "
    "move what is "
    "ready. The van has not been seen since.",
    "fr": "Une camionnette a été dérobée lors d'un essai à Port Sael. Un étranger loue une ferme isolée, et un "
    "camion y a "
    "été déchargé de nuit. Un homme brûlé par un produit chimique a quitté une clinique avant d'être "
    "identifié.\nL'étape "
    "suivante serait de déplacer ce qui est prêt. La camionnette n'a pas été revue.",
    "es": "Una furgoneta fue sustraída en una visita en Port Sael. Un extranjero alquila una finca apartada, y "
    "allí se "
    "descargó un camión de noche. Un hombre con quemaduras químicas dejó una clínica antes de ser "
    "identificado.\nEl paso "
    "siguiente sería trasladar lo que esté listo. La furgoneta no ha vuelto a verse.",
    "ru": "Фургон был угнан во время осмотра в Порт-Саэле. Иностранец снимает уединённую ферму, и ночью там "
    "разгружали "
    "грузовик. Мужчина с химическими ожогами покинул клинику, прежде чем узнали его имя.\nСледующим шагом было бы "
    "перевезти готовое. С тех пор фургон не видели.",
    "zh": "一辆面包车在萨埃尔港看车时被开走。一名外国人租用了一处偏僻农场，夜间有卡车在那里卸货。一名化学烧伤男子在身份"
    "查明之前离开了诊所。\n下一步将是转移已备好的物品。此后未再见到该面包车。",
    "ar": "سُرقت شاحنة صغيرة أثناء معاينتها في ميناء صائل. واستأجر أجنبي مزرعة نائية، وأُفرغت فيها شاحنة ليلاً. "
    "وغادر رجل "
    "مصاب بحروق كيميائية عيادة قبل أن تُعرف هويته.\nالخطوة التالية هي نقل ما أصبح جاهزاً. ولم تُشاهَد الشاحنة "
    "منذ ذلك الحين.",
}
GAPS: dict[str, str] = {
    "en": "We do not know who pays, which site is meant, or how many people are at the farm.",
    "fr": "Nous ignorons qui paie, quel site est visé et combien de personnes se trouvent à la ferme.",
    "es": "No sabemos quién paga, qué lugar es el objetivo ni cuántas personas hay en la finca.",
    "ru": "Мы не знаем, кто платит, какой объект имеется в виду и сколько людей на ферме.",
    "zh": "我们不知道由谁出资、目标是何处，以及农场里有多少人。",
    "ar": "لا نعرف من يموّل، ولا أي موقع هو المقصود، ولا عدد الموجودين في المزرعة.",
}
