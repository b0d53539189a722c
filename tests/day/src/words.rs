//! What people say and staff write down, in the languages of the centre. There are two
//! sets that have no sentence and no name in common: a dictionary is trained on one and
//! measured on the other, so that it is not praised for what it knows by heart.

use jawab_vocabulary::Language;

use crate::chance::Chance;

/// Which set.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Words {
    /// To train on.
    Training,
    /// To measure with.
    Measuring,
}

impl Words {
    const fn at(self) -> usize {
        match self {
            Self::Training => 0,
            Self::Measuring => 1,
        }
    }

    /// What is written of a contact.
    pub fn note(self, language: Language, chance: &mut Chance) -> String {
        let Talk {
            openings,
            matters,
            ends,
        } = match language {
            Language::Arabic => &ARABIC[self.at()],
            Language::French => &FRENCH[self.at()],
            Language::Tamazight => &TAMAZIGHT[self.at()],
        };
        let (opening, matter) = (chance.one_of(openings), chance.one_of(matters));
        match chance.below(4) {
            0 => format!("{opening} {matter}."),
            1 => format!("{opening} {matter} ({}).", chance.between(8, 30)),
            _ => format!("{opening} {matter}. {}.", chance.one_of(ends)),
        }
    }

    /// What is added to it later.
    pub fn later(self, language: Language, chance: &mut Chance) -> String {
        let ends = match language {
            Language::Arabic => ARABIC[self.at()].ends,
            Language::French => FRENCH[self.at()].ends,
            Language::Tamazight => TAMAZIGHT[self.at()].ends,
        };
        format!("{}.", chance.one_of(ends))
    }

    /// Somebody's name.
    pub fn name(self, language: Language, chance: &mut Chance) -> String {
        let (first, last) = match language {
            Language::Arabic => (ARABIC_FIRST[self.at()], ARABIC_LAST[self.at()]),
            Language::French | Language::Tamazight => (FIRST[self.at()], LAST[self.at()]),
        };
        format!("{} {}", chance.one_of(first), chance.one_of(last))
    }
}

struct Talk {
    openings: &'static [&'static str],
    matters: &'static [&'static str],
    ends: &'static [&'static str],
}

const FRENCH: [Talk; 2] = [
    Talk {
        openings: &[
            "Demande",
            "Le père appelle et demande",
            "La mère de la jeune fille demande",
            "Souhaite savoir",
            "Étudiant à Rabat, veut connaître",
            "Jeune volontaire, demande",
            "Rappelle au sujet de sa demande :",
            "Un éducateur demande",
        ],
        matters: &[
            "les conditions d'inscription au Pass Jeunes",
            "si la colonie de vacances de juillet est encore ouverte",
            "quels documents il faut fournir pour son fils mineur",
            "pourquoi sa carte n'est pas acceptée au musée",
            "le prix du séjour à Ifrane et la date de départ",
            "si les frais de transport sont remboursés",
            "où retirer la carte, le centre était fermé hier",
            "comment corriger le numéro de CIN dans le formulaire",
            "une attestation de participation au volontariat",
            "si l'âge limite est de 30 ans pour la réduction du train",
            "le code reçu par SMS ne fonctionne pas sur l'application",
            "la liste des partenaires qui offrent une réduction à Salé",
        ],
        ends: &[
            "Renseignements donnés, dossier à compléter",
            "À rappeler demain matin",
            "Le dossier est transmis à la direction régionale",
            "Il enverra les pièces par courriel",
            "Orienté vers la maison des jeunes de son quartier",
            "Très mécontent, attend depuis trois semaines",
            "Réponse donnée au téléphone",
            "Attend la réponse du ministère",
        ],
    },
    Talk {
        openings: &[
            "Voudrait",
            "Une lycéenne voudrait",
            "Parent inquiet, cherche",
            "Appelle pour la deuxième fois, cherche",
            "Association de Témara : voudrait",
            "Jeune de la campagne, cherche",
            "Ancien bénéficiaire, voudrait",
        ],
        matters: &[
            "s'inscrire au camp de montagne du mois d'août",
            "des précisions sur l'hébergement pendant le voyage",
            "annuler son inscription car elle passe un examen",
            "changer de centre, la famille déménage à Kénitra",
            "savoir quand commence la mission de volontariat",
            "un reçu pour le paiement effectué lundi",
            "connaître les heures d'ouverture pendant le Ramadan",
            "déposer une plainte contre un moniteur",
            "obtenir un nouveau mot de passe pour son compte",
            "proposer des billets de théâtre à prix réduit",
            "l'autorisation parentale à signer, elle ne s'imprime pas",
        ],
        ends: &[
            "Formulaire envoyé, on attend la signature",
            "Problème technique signalé au service informatique",
            "Elle passera au guichet jeudi",
            "Plainte enregistrée, urgent",
            "Satisfait de la réponse",
            "Il manque encore le certificat médical",
            "La place est réservée jusqu'à vendredi",
        ],
    },
];

const ARABIC: [Talk; 2] = [
    Talk {
        openings: &[
            "يسأل عن",
            "تسأل عن",
            "الأب يتصل ويسأل عن",
            "والدة الطفل تستفسر عن",
            "طالب من الرباط يريد معرفة",
            "اتصل مرة ثانية بخصوص",
            "شاب يسأل عن",
        ],
        matters: &[
            "شروط التسجيل في جواز الشباب",
            "المخيم الصيفي في شهر يوليوز",
            "الوثائق المطلوبة لابنه القاصر",
            "سبب رفض البطاقة في المتحف",
            "ثمن الرحلة إلى إفران وموعد الانطلاق",
            "تخفيض القطار للشباب أقل من ثلاثين سنة",
            "مكان سحب البطاقة",
            "تصحيح رقم البطاقة الوطنية في الاستمارة",
            "شهادة المشاركة في التطوع",
            "الرمز الذي وصل في رسالة قصيرة ولا يعمل في التطبيق",
            "لائحة الشركاء الذين يقدمون تخفيضات في سلا",
        ],
        ends: &[
            "أعطيت له المعلومات",
            "سنتصل به غدا صباحا",
            "أحيل الملف على المديرية الجهوية",
            "سيرسل الوثائق بالبريد الإلكتروني",
            "غاضب جدا وينتظر منذ ثلاثة أسابيع",
            "تم توجيهه إلى دار الشباب في حيه",
            "في انتظار جواب الوزارة",
        ],
    },
    Talk {
        openings: &[
            "يريد",
            "تريد",
            "تلميذة تريد",
            "ولي أمر يطلب",
            "جمعية من تمارة تطلب",
            "مستفيد سابق يطلب",
        ],
        matters: &[
            "التسجيل في مخيم الجبل في غشت",
            "توضيحات حول الإيواء أثناء السفر",
            "إلغاء التسجيل بسبب الامتحان",
            "تغيير المركز لأن الأسرة ستنتقل إلى القنيطرة",
            "تاريخ بداية مهمة المتطوعين",
            "وصل الأداء الذي تم يوم الاثنين",
            "أوقات العمل في رمضان",
            "تقديم شكاية ضد مؤطر",
            "كلمة سر جديدة لحسابها",
            "عرض تذاكر المسرح بثمن مخفض",
        ],
        ends: &[
            "أرسلت الاستمارة وننتظر التوقيع",
            "تم إبلاغ المصلحة المعلوماتية بالعطب",
            "ستأتي إلى الشباك يوم الخميس",
            "سجلت الشكاية وهي مستعجلة",
            "راض عن الجواب",
            "تنقص الشهادة الطبية",
        ],
    },
];

const TAMAZIGHT: [Talk; 2] = [
    Talk {
        openings: &[
            "Isseqsa xf",
            "Tesseqsa xf",
            "Baba-s isseqsa xf",
            "Yan uεrrim isseqsa xf",
        ],
        matters: &[
            "tifadiwin n uzmmem g Pass Jeunes",
            "usngraw n unbdu g yulyuz",
            "tifrkkiwin lli iṛa uzmmem n iwi-s",
            "watig n umuddu s Ifran",
            "tkarḍa lli ur iddin g usalay",
            "udɣar mani g rad yasi tkarḍa",
            "uselkin n twuri tafrawt",
        ],
        ends: &[
            "Nfka yas inɣmisn",
            "Ra nn-as nales azekka zik",
            "Yuzn usdaw s tmhla tasudant",
            "Ar iqql s imalass kraḍ",
            "Nsswala t s tgmmi n iεrrimn",
        ],
    },
    Talk {
        openings: &[
            "Ira ad",
            "Tra ad",
            "Yat tnlmadt tra ad",
            "Tamsmunt n Tmara tra ad",
        ],
        matters: &[
            "izmmem g usngraw n udrar g ɣuct",
            "issn mad ira g usgn g umuddu",
            "isfsx azmmem acku dars arm",
            "ibdl amaddaz, tawja tra ad taddu s Qnitra",
            "issn ass n usnti n twuri tafrawt",
            "yamẓ alugn n ufra n uynas",
            "isɣtr yan unmuttg",
        ],
        ends: &[
            "Tuzn tifrkt, ar nttqql asgmḍ",
            "Ra d tack s udar n ukwas",
            "Tettuyzmmem tuttra, tṛmmɣ",
            "Ifrh s tmrarut",
            "Ixṣṣa uselkin n udmsal",
        ],
    },
];

const FIRST: [&[&str]; 2] = [
    &[
        "Amine",
        "Salma",
        "Youssef",
        "Khadija",
        "Mehdi",
        "Imane",
        "Hamza",
        "Fatima Zahra",
        "Ayoub",
        "Sara",
        "Othmane",
        "Nour",
        "Idder",
        "Tiziri",
    ],
    &[
        "Reda", "Hajar", "Anas", "Meryem", "Zakaria", "Ghita", "Ilyas", "Chaimae", "Badr", "Lina",
        "Massin", "Tilila",
    ],
];

const LAST: [&[&str]; 2] = [
    &[
        "Bennani",
        "El Amrani",
        "Alaoui",
        "Berrada",
        "Ouazzani",
        "Tazi",
        "Chraibi",
        "El Fassi",
        "Idrissi",
        "Lahlou",
        "Ait Taleb",
        "Sebti",
    ],
    &[
        "Mansouri",
        "Kabbaj",
        "Zniber",
        "El Khattabi",
        "Benjelloun",
        "Naciri",
        "Ouhaddou",
        "Bouzidi",
        "Filali",
        "Hajji",
    ],
];

const ARABIC_FIRST: [&[&str]; 2] = [
    &[
        "محمد",
        "فاطمة",
        "أمين",
        "سلمى",
        "يوسف",
        "خديجة",
        "المهدي",
        "إيمان",
        "حمزة",
        "سارة",
    ],
    &[
        "رضا",
        "هاجر",
        "أنس",
        "مريم",
        "زكرياء",
        "غيثة",
        "إلياس",
        "شيماء",
    ],
];

const ARABIC_LAST: [&[&str]; 2] = [
    &[
        "بناني",
        "العمراني",
        "العلوي",
        "برادة",
        "الوزاني",
        "التازي",
        "الشرايبي",
        "الفاسي",
    ],
    &[
        "المنصوري",
        "القباج",
        "الخطابي",
        "بنجلون",
        "الناصري",
        "البوزيدي",
    ],
];
