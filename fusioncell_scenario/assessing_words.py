"""The analyst's title, reasons and alternatives in the other five languages of her product. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping

from fusioncell.assessment.rules import Heading

# The head in each language: title, question, who asked, for whom.
TITLES: Mapping[str, Heading] = {
    "fr": Heading(
        "Que prépare-t-on à la ferme proche de Wadi Semm ?", "Que prépare-t-on à la ferme, et que va-t-il suivre ?",
        "Question 12 du Conseil de sécurité nationale, second semestre",
        "Le Conseil de sécurité nationale ; les chefs de la police, de la gendarmerie, des douanes et des frontières",
    ),
    "es": Heading(
        "¿Qué se prepara en la finca cercana a Wadi Semm?", "¿Qué se prepara en la finca y qué vendrá después?",
        "Pregunta 12 del Consejo de Seguridad Nacional, segundo semestre",
        "El Consejo de Seguridad Nacional; los jefes de Policía, Gendarmería, Aduanas y Fronteras",
    ),
    "ru": Heading(
        "Что готовится на ферме близ Вади-Семм?", "Что готовится на ферме и что последует?",
        "Вопрос 12 Совета национальной безопасности, второе полугодие",
        "Совет национальной безопасности; руководители полиции, жандармерии, таможни и пограничной службы",
    ),
    "zh": Heading(
        "瓦迪塞姆附近的农场在准备什么？", "农场在准备什么，接下来会发生什么？", "国家安全委员会下半年第12号问题",
        "国家安全委员会；警察、宪兵、海关和边防负责人",
    ),
    "ar": Heading(
        "ما الذي يُعدّ في المزرعة القريبة من وادي سمّ؟", "ما الذي يُعدّ في المزرعة وما الذي سيليه؟",
        "السؤال 12 لمجلس الأمن الوطني، النصف الثاني من السنة",
        "مجلس الأمن الوطني، ورؤساء الشرطة والدرك والجمارك وحرس الحدود",
    ),
}  # fmt: skip
# The names of the three hypotheses, as the matrix prints them.
NAMES: Mapping[str, tuple[str, str, str]] = {
    "fr": ("Une attaque à l'explosif artisanal", "Un trafic de produits chimiques volés", "Le seul hasard"),
    "es": ("Un ataque con explosivo casero", "Comercio de productos químicos robados", "Mera casualidad"),
    "ru": ("Нападение с самодельной взрывчаткой", "Торговля похищенными химикатами", "Простая случайность"),
    "zh": ("用自制炸药发动袭击", "买卖被盗化学品", "纯属巧合"),
    "ar": ("هجوم بمتفجرات محلية الصنع", "الاتجار بمواد كيميائية مسروقة", "محض مصادفة"),
}
# For each hypothesis and language: why this confidence, what would change it, the alternative with its sign.
WORDS: tuple[Mapping[str, tuple[str, str, str]], ...] = (
    {
        "fr": ("Des organismes en ont vu des parts différentes, sans se concerter ; nul n'a vu la ferme de près.",
               "Un acheteur licite qui montre où sont allées les marchandises.",
               "La ferme sert à un trafic de produits volés. Le montreraient : acheteurs et factures."),
        "es": ("Varios organismos vieron partes distintas por separado; nadie ha visto la finca por dentro.",
               "Un comprador legal que muestre adónde fueron las mercancías.",
               "La finca sirve a un comercio de productos robados. Lo mostrarían: compradores y facturas."),
        "ru": ("Ведомства независимо видели разные части; внутри фермы никто не был.",
               "Законный покупатель, который покажет, куда ушёл товар.",
               "Ферма служит торговле похищенным. Признаки: покупатели и счета."),
        "zh": ("各机构独立看到了不同部分；无人进入过农场内部。", "有合法买家能说明货物去向。",
               "农场用于买卖被盗化学品。指标：发现买家和发票。"),
        "ar": ("رأت جهات عدة أجزاء مختلفة كلٌّ على حدة، ولم ير أحد المزرعة من الداخل.",
               "مشترٍ مشروع يبيّن أين ذهبت البضائع.",
               "تُستعمل المزرعة للاتجار بمواد مسروقة. وما قد يدل عليه: مشترون وفواتير."),
    },
    {
        "fr": ("Les quantités conviendraient à un trafic ; les brûlures et la camionnette volée, non.",
               "Des factures, ou des acheteurs qui se présentent.",
               "Une attaque est préparée. Le montreraient : un repérage, ou la camionnette cherchée de nuit."),
        "es": ("Las cantidades encajarían en un comercio; las quemaduras y la furgoneta robada, no.",
               "Facturas, o compradores que se presenten.",
               "Se prepara un ataque. Lo mostrarían: un reconocimiento o la furgoneta recogida de noche."),
        "ru": ("Количества подошли бы торговле; ожоги и угнанный фургон — нет.", "Счета или объявившиеся покупатели.",
               "Готовится нападение. Признаки: разведка объекта или ночной вывоз фургона."),
        "zh": ("数量符合买卖；但烧伤和被盗面包车不符。", "出现发票或买家。",
               "正在准备袭击。指标：有人踩点或夜间取车。"),
        "ar": ("الكميات تلائم تجارة، أما الحروق والشاحنة المسروقة فلا.", "فواتير، أو مشترون يتقدمون.",
               "يُعدّ هجوم. وما قد يدل عليه: استطلاع موقع أو جلب الشاحنة ليلاً."),
    },
    {
        "fr": ("Chaque rapport seul a une lecture innocente ; que tous l'aient à la fois est difficile à croire.",
               "Un autre propriétaire de la camionnette ou du téléphone.",
               "Une attaque est préparée. Le montrerait : un même téléphone appelle deux des personnes."),
        "es": ("Cada informe por separado admite una lectura inocente; que todos la tengan es difícil de creer.",
               "Otro dueño de la furgoneta o del teléfono.",
               "Se prepara un ataque. Lo mostraría: un mismo teléfono llama a dos de las personas."),
        "ru": ("У каждого сообщения есть безобидное прочтение; трудно поверить, что оно есть у всех сразу.",
               "Другой владелец фургона или телефона.",
               "Готовится нападение. Признак: с одного телефона звонят двоим из названных."),
        "zh": ("单看每份报告都可作无害解释；但全部同时如此则难以置信。", "面包车或电话另有主人。",
               "正在准备袭击。指标：同一电话联系其中两人。"),
        "ar": ("لكل تقرير وحده قراءة بريئة، أما أن تكون لها جميعاً في آن واحد فيصعب تصديقه.",
               "مالك آخر للشاحنة أو للهاتف.",
               "يُعدّ هجوم. وما قد يدل عليه: هاتف واحد يتصل باثنين من المذكورين."),
    },
)  # fmt: skip
