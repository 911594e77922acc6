"""Words in several scripts that titles, artists, labels and people are composed of.

Every list was made up for this demo; a combination that is somebody's name is a coincidence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """Words of one language: the two halves of a title, and the given and family names of its people."""

    language: str
    firsts: tuple[str, ...]
    seconds: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]


def _script(language: str, firsts: str, seconds: str, given: str, family: str) -> Script:
    return Script(
        language, tuple(firsts.split()), tuple(seconds.split()), tuple(given.split()), tuple(family.split())
    )


ENGLISH = _script(
    "en",
    "Silver Hollow Midnight Paper Electric Quiet Burning Velvet Distant Golden Broken Neon Winter Salt Crimson Lonely "
    "Restless Hidden Feral Gentle Copper Falling Second Ivory Wild Northern Static Tender Borrowed Endless Amber Glass",
    "River Machine Garden Signal Harbour Summer Mirror Parade Highway Thunder Letter Orchard Satellite Shadow Lantern "
    "Ocean Kingdom Season Memory Engine Bridge Arrow Carnival Compass Meadow Fever Station Window Feather Horizon Stone Echo",
    "Nina Omar Ada Theo Ruby Miles Iris Felix Hazel Jonah Maeve Silas Wren Otis Pearl Ezra",
    "Ashdown Calloway Merriweather Thorne Lindqvist Okafor Hartley Bexley Quill Vance Sterling Marlowe",
)

OTHERS: tuple[Script, ...] = (
    _script(
        "es",
        "Luna Corazón Noche Fuego Cielo Sombra Mañana Dulce Último Camino Arena Flor",
        "Perdida Azul Eterno Lejano Sin-Fin Nuestro Secreto Salvaje Niño Años Canción Dorado",
        "Inés Mateo Lucía Joaquín Íñigo Belén",
        "Peñalver Ordóñez Muñiz Garrigós Estévez Zubiri",
    ),
    _script(
        "pt",
        "Saudade Manhã Coração Chuva Estrela Caminho Praia Verão Silêncio Vento",
        "Distante Perdido Amarelo Serena Antiga Vermelho Sem-Fim Noturna Mansa Azul",
        "João Beatriz Tomé Conceição Vasco Inês",
        "Falcão Simões Magalhães Brandão Leitão Araújo",
    ),
    _script(
        "fr",
        "Étoile Forêt Lumière Été Rivière Fenêtre Cœur Nuit Jardin Poussière",
        "Bleue Oubliée Fragile Secrète Lointaine Dorée Sauvage Perdue Légère Éternelle",
        "Zoé Hélène Loïc Anaïs Gaël Rémi",
        "Lefèvre Beauchêne Corbière Dumézil Garçon Thévenet",
    ),
    _script(
        "de",
        "Straße Frühling Mädchen Größe Abendröte Nebel Küste Wälder Herbst Glück",
        "ohne-Ziel im-Regen der-Zeit aus-Glas am-Fluss für-Zwei im-Süden hinter-Türen und-Salz aus-Kälte",
        "Jörg Käthe Björn Anneliese Götz Mareike",
        "Weißmüller Öhlschläger Strübing Käfer Groß Brühl",
    ),
    _script(
        "pl",
        "Żółty Księżyc Łódź Wiosna Światło Cień Droga Źródło",
        "Miłości Pamięci Nocy Ciszy Północy Marzeń Róży Śniegu",
        "Łukasz Małgorzata Zdzisław Żaneta",
        "Wójcikowski Brzęczyk Śliwiński Gąsior",
    ),
    _script(
        "ru",
        "Тихая Ночная Последняя Белая Северная Далёкая Медная Летняя",
        "Река Дорога Звезда Песня Весна Тень Метель Станция",
        "Артём Ксения Фёдор Варвара",
        "Озёрный Ветрова Журавский Лебединский",
    ),
    _script(
        "el",
        "Γαλάζια Παλιά Μικρή Χρυσή Κρυφή Μακρινή",
        "Θάλασσα Νύχτα Βροχή Πόλη Φωνή Άνοιξη",
        "Ελένη Νίκος Χρύσα Στέλιος",
        "Αηδονίδης Καραμπέτσος Βλαστού Μαυρομάτη",
    ),
    _script(
        "ar",
        "ليل قمر صوت بحر طريق ذكرى",
        "بعيد الصحراء المدينة القلب الربيع الفجر",
        "ليلى يوسف سلمى طارق",
        "الحدادي المنصوري القيسي البغدادي",
    ),
    _script(
        "he",
        "לילה שיר אור גשם דרך חלום",
        "רחוק כחול ישן שקט אחרון מתוק",
        "נועה איתי תמר יונתן",
        "אלמוג כרמלי צברי דרורי",
    ),
    _script(
        "ja",
        "夜明けの 銀色の 忘れた 真夏の 静かな 最後の さよなら 透明な",
        "海 列車 約束 花火 メロディ 手紙 シグナル 街",
        "春香 健太 ミナト 詩織",
        "月島 風間 白鳥 水無瀬",
    ),
    _script(
        "ko",
        "푸른 마지막 조용한 그리운 새벽의 하얀",
        "바다 편지 여름 노래 골목 별빛",
        "서연 민준 하은 도윤",
        "남궁 제갈 선우 황보",
    ),
    _script(
        "zh",
        "午夜 遥远的 无声 蓝色 最后的 南方",
        "河流 列车 星光 来信 花园 回声",
        "小雨 子轩 晓晨 若兰",
        "欧阳 上官 慕容 司徒",
    ),
    _script(
        "hi",
        "नीली पुरानी आख़िरी मीठी अनजान सुनहरी",
        "रात बारिश राह यादें शाम नदी",
        "अनन्या विवेक मीरा कबीर",
        "त्रिवेदी चौहान भटनागर सक्सेना",
    ),
    _script(
        "th",
        "คืน ฝน เพลง ทาง ดาว",
        "สุดท้าย สีเงิน ของเรา แสนไกล เงียบงัน",
        "มะลิ ธนา ดาริน",
        "แสงจันทร์ วารี ภูผา",
    ),
)

LANGUAGES: tuple[Script, ...] = (ENGLISH,) * 18 + OTHERS
"""What a random number picks a script from: a little more than half English."""

VERSIONS = (
    "Remix",
    "Live",
    '12" Mix',
    "Acoustic",
    "Radio Edit",
    'The "Night" Version',
    "Sped Up",
    "Remastered 2024",
)
LABEL_WORDS = ("Records", "Recordings", "Music", "Sounds", "Tapes", "Collective", "Audio", "Discos")
BAND_WORDS = ("Orchestra", "Club", "Brothers", "Trio", "Sisters", "Ensemble", "& Sons", "System, Inc.")
