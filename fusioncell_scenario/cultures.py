"""The parts from which names are made: given names as they are used, family names that nobody bears.

A line of a list is one part: its own script first, where that is not Latin, then its Latin spellings, the usual first.
The family names are invented, or come from the invented places of Marazan, so that no combination is a known person.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: how it is spelt in Latin letters, the usual way first, and in its own script."""

    latin: tuple[str, ...]
    script: str = ""

    @property
    def usual(self) -> str:
        """The most common Latin spelling."""
        return self.latin[0]


@dataclass(frozen=True, slots=True)
class Culture:
    """How names are made somewhere: the parts, and in which order they stand."""

    code: str
    men: tuple[Part, ...]
    women: tuple[Part, ...]
    families: tuple[Part, ...]
    family_first: bool = False
    patronymic: bool = False
    two_families: bool = False


def _parts(text: str, *, scripted: bool) -> tuple[Part, ...]:
    lines = [line.split() for line in text.strip().splitlines()]
    if scripted:
        return tuple(Part(tuple(_spaced(word) for word in words[1:]), _spaced(words[0])) for words in lines)
    return tuple(Part(tuple(_spaced(word) for word in words)) for words in lines)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


ARABIC = Culture(
    "arabic",
    men=_parts(
        """
        يوسف Youssef Yusuf Yousef Yusif
        حسين Hussein Husayn Hossein Houssine
        طارق Tariq Tarek Tarik
        قاسم Qasim Kassem Qassim Kacem
        سفيان Sufyan Soufiane Sofian
        جعفر Jaafar Ja'far Djaafar Gaafar
        إدريس Idris Idriss Driss Edris
        مروان Marwan Marouane Merwan
        نبيل Nabil Nabeel Nebil
        خالد Khalid Khaled Kaled
        زكريا Zakariya Zakaria Zekeria
        شريف Sharif Cherif Sherif
        عثمان Uthman Osman Othmane Otman
        رشيد Rashid Rachid Rasheed
        منذر Mundhir Monther Mounder
        وائل Wa'il Wael Wail
        """,
        scripted=True,
    ),
    women=_parts(
        """
        خديجة Khadija Khadidja Hadija
        نعيمة Na'ima Naima Naeema
        سلوى Salwa Saloua Selwa
        زينب Zaynab Zineb Zeinab
        رقية Ruqayya Roqia Rokaya
        هدى Huda Houda Hoda
        جميلة Jamila Djamila Gamila
        ثريا Thurayya Soraya Thouraya
        وفاء Wafa' Wafa Ouafa
        إيمان Iman Imane Eman
        """,
        scripted=True,
    ),
    families=_parts(
        """
        السايلي al-Saeli As-Saili Essaïli Saeli
        المرازني al-Marazni El-Merazni Marazni
        الكتاري al-Kettari El-Kettari Ketari
        السمّاوي al-Semmawi Es-Semmaoui Sammawi
        البلجاني al-Baljani El-Beldjani Belgani
        الطرزوقي al-Tarzuqi Et-Terzougui Tarzouki
        الخشمودي al-Khashmudi El-Khachmoudi Khashmoodi
        الدفراوي al-Dafrawi Ed-Defraoui Dafraoui
        القرنيلي al-Qarnili El-Guernili Karnili
        الجوبراتي al-Jubrati El-Djoubrati Jobraty
        الزمهلي al-Zamhali Ez-Zemhali Zamhaly
        الشقنوري al-Shaqnuri Ech-Cheknouri Shaknoori
        الغدناشي al-Ghadnashi El-Ghednachi Gadnashi
        الهرمازي al-Harmazi El-Hermazi Harmazy
        """,
        scripted=True,
    ),
    patronymic=True,
)

WEST_AFRICAN = Culture(
    "west_african",
    men=_parts(
        """
        Kwabena Kwabina Cobbina
        Mamadou Mamadu Mohamadou
        Sékou Sekou Seku
        Ibrahima Ibrahim Brahima
        Chidi Chidy
        Olumide Olumidé
        Ousmane Usman Osman
        Boubacar Abubakar Bubakar
        Kofi Koffi Cofie
        Yaw Yao
        Emeka Emmeka
        Souleymane Sulaiman Suleiman
        """,
        scripted=False,
    ),
    women=_parts(
        """
        Aminata Aminatou Ameenata
        Fatoumata Fatumata Fatimata
        Adjoa Adwoa Ajoua
        Ngozi N'gozi
        Awa Hawa
        Mariama Maryama Mariyama
        Efua Efoua
        Kadiatou Kadijatu Kadiatu
        """,
        scripted=False,
    ),
    families=_parts(
        """
        Kouambaré Kuambare Kouambary
        Dialoré Jalloray Diallore
        Sanfoko Samfoko Sanphoko
        Nyambélé Niambele Nyambeley
        Toukaré Tukare Toukary
        Okwenzira Okuenzira Okwensira
        Adebisoro Adebissoro
        Bangouralé Bangurale Bangoura-Lé
        Fofanaka Fofanacca
        Ouédragnon Wedragnon
        Mensahene Mensaheneh
        Tchatcholé Chacholay Tchacholé
        """,
        scripted=False,
    ),
)

PORTUGUESE = Culture(
    "portuguese",
    men=_parts(
        "Anselmo\nBaltasar Baltazar\nDamião Damiao\nGonçalo Goncalo\nHermínio Herminio\nJacinto\nZeferino\nTelmo",
        scripted=False,
    ),
    women=_parts(
        "Benedita\nConstança Constanca\nDomingas\nEulália Eulalia\nFilomena\nGraciete\nLeocádia Leocadia",
        scripted=False,
    ),
    families=_parts(
        "Marazinho\nVilaterra Vila_Terra\nPortolano Portollano\nCabo-Sael Cabossael\nRibamorta Riba_Morta\n"
        "Salinhete Salinhette\nVentomar Vento_Mar\nTerrabela Terra_Bela\nQuintafonte Quinta_Fonte\nMontegral",
        scripted=False,
    ),
    two_families=True,
)

FRENCH = Culture(
    "french",
    men=_parts(
        "Achille\nBasile\nCyprien\nFulgence\nHonoré Honore\nThéodule Theodule\nEvariste Évariste\nModeste",
        scripted=False,
    ),
    women=_parts(
        "Apolline\nClémence Clemence\nEulalie\nHortense\nLéontine Leontine\nPerpétue Perpetue\nSidonie", scripted=False
    ),
    families=_parts(
        "Delamaraz De_La_Maraz\nSaelière Saeliere\nPortevent Porte-Vent\nQuaifroid Quai-Froid\nBoisgrandeau\n"
        "Champverlet Champ-Verlet\nRochemaraine Roche-Maraine\nTourdesel Tour_de_Sel\n"
        "Vauxlambert Vaux-Lambert\nLagrevière Lagreviere",
        scripted=False,
    ),
)

SLAVIC = Culture(
    "slavic",
    men=_parts(
        "Георгий\nЕвгений\nЮрий\nЯрослав\nАлексей\nФёдор\nТимофей\nХаритон\nВячеслав\nЕлисей",
        scripted=True,
    ),
    women=_parts("Евгения\nЮлия\nКсения\nДарья\nЛюбовь\nНаталья\nФаина", scripted=True),
    families=_parts(
        "Маражин\nЖелтуховский\nЧерновельцев\nЮрхотенко\nЩукарёвин\nВельникорцев\nХоромзин\nЦветобродский\nЗорванюк\nПутельцов\nЁлкинцев",
        scripted=True,
    ),
    patronymic=True,
)

CHINESE = Culture(
    "chinese",
    men=_parts(
        "建樟 Jianzhang Chien-chang\n志渊 Zhiyuan Chih-yüan\n海榆 Haiyu Hai-yü\n文铎 Wenduo Wen-to\n"
        "国桥 Guoqiao Kuo-ch'iao\n子昉 Zifang Tzu-fang",
        scripted=True,
    ),
    women=_parts(
        "秀蘅 Xiuheng Hsiu-heng\n雪澄 Xuecheng Hsüeh-ch'eng\n玉茭 Yujiao Yü-chiao\n"
        "晓筠 Xiaojun Hsiao-chün\n兰漪 Lanyi Lan-i",
        scripted=True,
    ),
    families=_parts(
        "禤 Xuan Hsüan\n逯 Lu Luh\n阚 Kan K'an\n麴 Qu Ch'ü\n仉 Zhang Chang\n斛 Hu\n亓官 Qiguan Ch'i-kuan\n钭 Tou T'ou",
        scripted=True,
    ),
    family_first=True,
)

CULTURES = {culture.code: culture for culture in (ARABIC, WEST_AFRICAN, PORTUGUESE, FRENCH, SLAVIC, CHINESE)}
WEIGHTS = {"arabic": 40, "west_african": 26, "portuguese": 10, "french": 12, "slavic": 7, "chinese": 5}
