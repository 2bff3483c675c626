using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Refusals;

/// <summary>How assistants refuse, in 18 languages. Written for folded text: without accents.</summary>
internal static partial class RefusalPhrases
{
    private const int Longest = 200;

    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("en", En, ["sorry", "apologi", "afraid", "i cannot", "i can't", "i can’t", "i can not", "unable to", "not able to", "i won't", "i won’t", "i will not", "must decline", "have to decline", "i refuse", "cannot fulfill", "can't assist", "cannot assist", "cannot provide", "cannot comply", "not appropriate for me", "not programmed to", "against my programming", "as an ai", "as a language model", "as a responsible", "as an assistant", "not comfortable", "cannot condone", "not ethical"]),
        Phrase("zh", Zh, ["抱歉", "对不起", "對不起", "无法", "無法", "不能", "不会提供", "不可以", "不应", "拒绝", "拒絕", "不便", "不支持", "不适合", "不合适", "违法", "不道德", "作为一个", "作为ai", "作为人工智能"]),
        Phrase("es", Es, ["lo siento", "no puedo", "no podemos", "no me es posible", "lamento", "me niego", "disculpa", "no es apropiado", "no sería"]),
        Phrase("fr", Fr, ["desole", "ne peux", "ne peut", "je refuse", "ne suis pas en mesure", "ne pouvons", "regrette", "excuse"]),
        Phrase("de", De, ["tut mir leid", "kann ich nicht", "kann nicht", "kann dir", "kann ihnen", "kann diese", "kann das", "kann keine", "darf nicht", "nicht in der lage", "lehne", "weigere", "leider", "bedaure", "bedauere"]),
        Phrase("it", It, ["mi dispiace", "non posso", "non sono in grado", "mi rifiuto", "spiacente", "non possiamo"]),
        Phrase("pt", Pt, ["desculp", "sinto muito", "lamento", "nao posso", "nao consigo", "nao podemos", "recuso"]),
        Phrase("nl", Nl, ["het spijt me", "sorry", "helaas", "kan ik niet", "kan je", "kan u", "kan geen", "kan deze", "niet in staat", "weiger"]),
        Phrase("ru", Ru, ["извините", "простите", "к сожалению", "не могу", "не можем", "не буду", "не смогу", "отказываюсь", "не в состоянии", "не имею права"]),
        Phrase("uk", Uk, ["вибачте", "перепрошую", "на жаль", "не можу", "не буду", "не зможу", "відмовляюся"]),
        Phrase("pl", Pl, ["przepraszam", "przykro mi", "niestety", "nie moge", "nie jestem w stanie", "odmawiam"]),
        Phrase("tr", Tr, ["uzgunum", "maalesef", "yardimci olamam", "yardimci olamiyorum", "yardim edemem", "saglayamam", "veremem", "yapamam", "cevaplayamam", "reddediyorum"]),
        Phrase("ja", Ja, ["申し訳", "すみません", "できません", "できかねます", "お断り", "致しかねます", "いたしかねます", "お答えできない", "お手伝いできない"]),
        Phrase("ko", Ko, ["죄송", "미안하지만", "할 수 없습니다", "드릴 수 없습니다", "도와드릴 수 없", "제공할 수 없", "답변할 수 없", "거절", "수 없습니다"]),
        Phrase("ar", Ar, ["عذرا", "آسف", "اسف", "أعتذر", "اعتذر", "لا أستطيع", "لا استطيع", "لا يمكنني", "لا يمكننا", "لن أقدم", "أرفض", "ارفض"]),
        Phrase("hi", Hi, ["माफ", "क्षमा", "खेद", "नहीं कर सकता", "नहीं कर सकती", "नहीं दे सकता", "असमर्थ", "सहायता नहीं", "मदद नहीं", "प्रदान नहीं"]),
        Phrase("vi", Vi, ["xin loi", "rat tiec", "khong the", "tu choi"]),
        Phrase("id", Id, ["maaf", "tidak dapat", "tidak bisa", "menolak", "mohon maaf"]),
    ];

    private static Rule Phrase(string language, Regex pattern, ImmutableArray<string> literals) => Grammar.Phrase(
        "refusal-" + language, FindingTypes.Refusal, Severity.Info, 0.9, "The answer refuses.", literals, pattern, reach: 24, max: Longest) with
        {
            // Folding reads some Cyrillic words as Latin ones.
            Views = RuleViews.Folded | RuleViews.Original,
        };

    [GeneratedRegex(@"\b(?:i|we)(?:['’]?m| am| are)? (?:really |very |so |truly |deeply )?(?:sorry|afraid)\b[^.\n]{0,90}?\b(?:can(?:no|['’])?t|can not|unable|not able|won['’]?t|will not|not (?:going|comfortable|appropriate|capable|programmed))|\b(?:i|we) (?:simply |just |really |also |must |still |therefore )?(?:can(?:no|['’])?t|can not|won['’]?t|will not|do not|don['’]?t|must not) [^.\n]{0,32}?\b(?:assist|help|provid|fulfil|compl(?:y|ete)|engag|creat|generat|writ(?:e|ing)|answer|support|condon|promot|participat|offer|giv(?:e|ing)|shar(?:e|ing)|do (?:that|this|so)\b|discuss|respond|encourag|recommend|suggest|advis|teach|produc|carry out|continue|allow|endors|facilitat|satisfy|perform|roleplay|feel comfortable)|\b(?:i|we)(?:['’]?m| am| are)(?: simply| just| also| still)? (?:unable|not able|not (?:programmed|designed|allowed|permitted|comfortable|capable))\b|\b(?:must|have to|will)(?: respectfully)? decline\b|\b(?:i|we) (?:refuse|decline) to\b|\b(?:it (?:is|would be)|it['’]s|that is|this is) (?:not|never|neither) (?:appropriate|ethical|acceptable|legal|okay|right)\b|\b(?:is|are|would be) (?:illegal|unethical|immoral|inappropriate) and\b|\bagainst my (?:programming|guidelines|principles|values)|\bmy programming (?:does not|prevents|prohibits|forbids)", Grammar.Options)]
    private static partial Regex En { get; }

    [GeneratedRegex(@"(?:抱歉|对不起|對不起|不好意思)[^\n。！!]{0,24}?(?:无法|無法|不能|不会|不便|不可以|拒绝|没法|不适合)|(?:我|作为[^\n。，,]{0,14})[，,]?[^\n。！!]{0,10}?(?:无法|無法|不能|不会|不可以|拒绝|不应该|不便)(?:为您|为你|向您|向你|给您|给你|继续|直接|对此|就此|按照)?[^\n。]{0,6}?(?:提供|回答|协助|帮助|帮您|帮你|参与|支持|生成|满足|执行|讨论|完成|给出|做|评论|回应|协助|建议|鼓励|告诉|教)|拒绝(?:回答|提供|参与)|不(?:能|会|应|可以?)(?:提供|鼓励|支持|协助|教)(?:任何|此类|这类|这种|这样|非法|违法|有关)|(?:是|属于)[^\n。]{0,8}?(?:违法|非法|不道德|不合法|违反法律|不可取)[^\n。]{0,3}?(?:的|行为)", Grammar.Options)]
    private static partial Regex Zh { get; }

    [GeneratedRegex(@"\b(?:lo siento|lamento|disculp[ae]|perdon[ae]?)\b[^.\n]{0,60}?\bno (?:puedo|podemos|me es posible|estoy)|\bno (?:puedo|podemos|me es posible)\s[^.\n]{0,32}?(?:ayud|asist|proporcion|cumpl|respond|gener|crear|ofrec|dar(?:te|le)?|particip|facilit|escrib|hacer eso|complacer|proveer)\w*|\bme niego a\b", Grammar.Options)]
    private static partial Regex Es { get; }

    [GeneratedRegex(@"\b(?:desolee?|regrette|excuse[zr]?)\b[^.\n]{0,60}?\bne (?:peux|pouvons|suis|saurais)\b|\bje ne (?:peux|saurais|pourrai) pas\s[^.\n]{0,32}?(?:aider|vous aider|fournir|repondre|donner|generer|creer|assister|participer|ecrire|faire cela|accomplir|satisfaire|proposer)|\bje ne suis pas en mesure d|\bje refuse de\b", Grammar.Options)]
    private static partial Regex Fr { get; }

    [GeneratedRegex(@"\b(?:tut mir leid|leider|bedau(?:er)?e)\b[^.\n]{0,60}?\b(?:kann|darf|mochte|werde)\b[^.\n]{0,50}?\b(?:nicht|keine?n?|kein)\b|\bich (?:kann|darf|werde) [^.\n]{0,40}?\b(?:nicht|keine?n?)\s[^.\n]{0,32}?(?:helfen|beantworten|unterstutzen|bereitstellen|geben|erstellen|generieren|weiterhelfen|liefern|erfullen|anbieten|nachkommen|mitwirken)|\b(?:dabei|damit|hierbei) kann ich (?:\w+\s)?nicht helfen|\bnicht in der lage,?\s[^.\n]{0,50}?\bzu\b|\bich (?:lehne|weigere)\b", Grammar.Options)]
    private static partial Regex De { get; }

    [GeneratedRegex(@"\b(?:mi dispiace|spiacente|mi scuso)\b[^.\n]{0,60}?\bnon (?:posso|possiamo|sono in grado)|\bnon (?:posso|possiamo|sono in grado di)\s[^.\n]{0,32}?(?:aiut|fornir|assist|rispond|generar|crear|offrir|partecip|dare|darti|scriver|soddisf|farlo)\w*|\bmi rifiuto di\b", Grammar.Options)]
    private static partial Regex It { get; }

    [GeneratedRegex(@"\b(?:desculp[ae]|sinto muito|lamento)\b[^.\n]{0,60}?\bnao (?:posso|consigo|podemos|estou)|\bnao (?:posso|consigo|podemos)\s[^.\n]{0,32}?(?:ajud|fornec|assist|respond|ger(?:ar|o)|criar|oferec|particip|dar|escrev|fazer isso|atend|cumpr)\w*|\brecuso-me\b|\bme recuso a\b", Grammar.Options)]
    private static partial Regex Pt { get; }

    [GeneratedRegex(@"\b(?:het spijt me|sorry|helaas)\b[^.\n]{0,60}?\b(?:kan|mag|wil)\b[^.\n]{0,40}?\b(?:niet|geen)\b|\bik (?:kan|mag) [^.\n]{0,40}?\b(?:niet|geen)\s[^.\n]{0,32}?(?:helpen|geven|beantwoorden|verstrekken|maken|ondersteunen|meewerken|bieden)|\bdaar kan ik (?:\w+\s)?niet (?:mee|bij) helpen|\bik weiger\b", Grammar.Options)]
    private static partial Regex Nl { get; }

    [GeneratedRegex(@"(?:извините|простите|к сожалению|прошу прощения)[^.\n]{0,60}?не (?:могу|можем|буду|смогу)|(?:я )?не (?:могу|можем|буду|смогу) [^.\n]{0,32}?(?:помо|предостав|ответ|выполн|созда|участв|дать|давать|написать|поддерж|обсужд|рассказ|генерир|помога)\w*|(?:я )?отказываюсь", Grammar.Options)]
    private static partial Regex Ru { get; }

    [GeneratedRegex(@"(?:вибачте|перепрошую|на жаль)[^.\n]{0,60}?не (?:можу|буду|зможу|можемо)|(?:я )?не (?:можу|буду|зможу) [^.\n]{0,32}?(?:допомо|надат|надав|відпов|викон|створ|дати|давати|написат|підтрим)\w*|відмовляюся", Grammar.Options)]
    private static partial Regex Uk { get; }

    [GeneratedRegex(@"\b(?:przepraszam|przykro mi|niestety)\b[^.\n]{0,60}?\bnie (?:moge|mozemy|jestem)|\bnie (?:moge|mozemy|jestem w stanie)\s[^.\n]{0,32}?(?:pomoc|udziel|dostarcz|odpowied|stworz|wygener|napis|pomag|podac|spelni|uczestnicz)\w*|\bodmawiam\b", Grammar.Options)]
    private static partial Regex Pl { get; }

    [GeneratedRegex(@"\b(?:uzgunum|maalesef|ozur dilerim)\b[^.\n]{0,80}?(?:amam|emem|amiyorum|emiyorum|amiyoruz|mumkun degil)\b|\b(?:yardimci olam(?:am|iyorum)|yardim edem(?:em|iyorum)|bilgi (?:veremem|saglayamam)|saglayam(?:am|iyorum)|cevaplayam(?:am|iyorum)|yerine getirem(?:em|iyorum)|reddediyorum)\b", Grammar.Options)]
    private static partial Regex Tr { get; }

    [GeneratedRegex(@"(?:申し訳|すみません|ごめんなさい|恐れ入ります)[^\n。]{0,50}?(?:できません|できかねます|いたしかねます|致しかねます|ません)|(?:提供|お手伝い|お答え|回答|支援|協力|作成|対応|ご案内|お応え|教える|お教え)[^\n。]{0,10}?(?:できません|できかねます|いたしかねます|致しかねます)|お断り(?:します|いたします|致します)", Grammar.Options)]
    private static partial Regex Ja { get; }

    [GeneratedRegex(@"(?:죄송|미안)[^\n.]{0,60}?(?:수 없|어렵습니다|않습니다|못합니다|드리지)|(?:도와\s?드릴|제공(?:해\s?드릴|할)?|답변(?:해\s?드릴|할|드릴)?|알려\s?드릴|작성할|지원할|응할|드릴|생성할) 수(?:는|가)? 없|거절하겠습니다|거부합니다", Grammar.Options)]
    private static partial Regex Ko { get; }

    [GeneratedRegex(@"(?:عذرا|[آا]سف|[أا]عتذر)[^.\n]{0,60}?(?:لا (?:[أا]ستطيع|يمكن)|لن)|لا (?:[أا]ستطيع|يمكنني|يمكننا) [^.\n]{0,24}?(?:مساعد|تقديم|توفير|ال[إا]جابة|[إا]نشاء|كتاب|المساعد|تلبية|تزويد|[أا]ن [أا]ساعد)\S*|[أا]رفض", Grammar.Options)]
    private static partial Regex Ar { get; }

    [GeneratedRegex(@"(?:माफ|क्षमा|खेद)[^।\n]{0,60}?(?:नही|असमर्थ)|(?:मदद|सहायता|प्रदान|जानकारी|उत्तर|जवाब)[^।\n]{0,16}?नही[^।\n]{0,4}?\s?(?:कर|दे) (?:सकत|सकूं|पाऊं)|असमर्थ हूं?", Grammar.Options)]
    private static partial Regex Hi { get; }

    [GeneratedRegex(@"\b(?:xin loi|rat tiec)\b[^.\n]{0,60}?\bkhong the\b|\b(?:toi|chung toi) (?:khong the|tu choi)\s[^.\n]{0,32}?(?:giup|cung cap|ho tro|tra loi|tao|dap ung|huong dan|viet|thuc hien|tham gia)", Grammar.Options)]
    private static partial Regex Vi { get; }

    [GeneratedRegex(@"\bmaaf\b[^.\n]{0,60}?\b(?:tidak (?:dapat|bisa|boleh|akan)|menolak)|\bsaya (?:tidak (?:dapat|bisa|akan)|menolak)\s[^.\n]{0,32}?(?:membantu|memberikan|menyediakan|menjawab|membuat|mendukung|memenuhi|melakukan|menulis)", Grammar.Options)]
    private static partial Regex Id { get; }
}
