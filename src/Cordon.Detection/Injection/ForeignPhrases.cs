using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>The order to drop instructions, and the request for the system prompt, in languages other than English.</summary>
internal static partial class ForeignPhrases
{
    private const string Words = @"(?:[\W_]+\w{1,20}){0,6}?[\W_]+";

    public static ImmutableArray<Rule> All { get; } =
    [
        Override("override-de", ["ignorier", "vergiss", "vergess", "missacht", "beachte", "vernachlass", "verwirf"], German),
        Override("override-fr", ["ignor", "oubli", "tiens", "tenez", "neglige"], French),
        Override("override-es", ["ignor", "olvid", "omiso", "no sigas", "descarta"], Spanish),
        Override("override-it", ["ignor", "dimentic", "trascura"], Italian),
        Override("override-pt", ["ignor", "esquec", "desconsider", "desrespeit"], Portuguese),
        Override("override-ru", ["игнорир", "забуд", "отбрось", "отмени"], Russian),
        Override("override-zh", ["忽略", "无视", "無視", "忘记", "忘記", "忘掉", "忽视", "忽視", "不要理会", "不要遵守", "停止遵"], Chinese),
        Override("override-ja", ["無視", "忘れ", "従わない", "従うな"], Japanese),
        Phrase("reveal-system-prompt-intl", FindingTypes.PromptInjection, Severity.High, 0.8, "Asks for the system prompt.",
            ["systemprompt", "system-prompt", "system prompt", "prompt systeme", "prompt del sistema", "prompt di sistema", "prompt do sistema", "системный промпт", "системную инструкцию", "系统提示", "系統提示", "提示词", "システムプロンプト"],
            Reveal, reach: 60, max: 40),
    ];

    private static Rule Override(string id, ImmutableArray<string> literals, Regex pattern) =>
        Phrase(id, FindingTypes.PromptInjection, Severity.High, 0.9, "Orders the model to drop the instructions it was given before.", literals, pattern, reach: 24, max: 160);

    [GeneratedRegex(Start + "(?:ignorier(?:e|en|t|st)?|vergiss|vergess(?:en|t)|missacht(?:e|en|et)|beachten?|vernachlassig(?:e|en|t)|verwirf)(?=" + Words + "(?:alle[nrs]?|vorherig|bisherig|vorig|obig|vorangegangen|vorangehend|fruher|samtlich|dein|ihre|deren|alles|vorher|davor|zuvor|oben|jegliche|die|den))" + Words + @"(?:anweisung|instruktion|aufgab|befehl|vorgab|aufforderung|aufgetragen|regeln|richtlinie|prompt|auftrag|auftrage|davor|zuvor|vorher(?!ig)|gesagt|besprochen|wurde|steht)\w*|(?:obig|vorherig|bisherig|vorangegangen|vorangehend|vorstehend)\w*(?:\W+\w+){0,3}?\W+(?:ignorier|vergess|missacht)\w*|vergiss\s+alles\b", Options)]
    private static partial Regex German { get; }

    [GeneratedRegex(Start + "(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|ne" + Gap + "(?:tiens|tenez)" + Gap + "(?:pas|plus|aucun)(?:" + Gap + "compte)?)" + Words + @"(?:instructions?|consignes?|directives?|ordres|regles|commandes)(?=(?:[\W_]+\w+){0,5}?[\W_]+(?:preceden|ci[\W_]*dessus|anterieur|initial|avant|recu|donne)|(?<=(?:tou(?:te)?s|vos|tes|preceden\w{1,4})\W+(?:les\W+|vos\W+|tes\W+|mes\W+)?\w+))\w*", Options)]
    private static partial Regex French { get; }

    [GeneratedRegex(Start + "(?:ignor(?:a|e|ar|ad|en)|olvid(?:a|e|ate|ar|en|ad)|descarta|(?:haz|haga|hagan)" + Gap + "caso" + Gap + "omiso|no" + Gap + "sigas)" + Words + "(?:instrucciones|ordenes|indicaciones|reglas|directrices|directivas|comandos|anterior(?:es|mente)?|antes)(?![a-z])", Options)]
    private static partial Regex Spanish { get; }

    [GeneratedRegex(Start + "(?:ignor(?:a|are|ate|i)|dimentic(?:a|are|ate|hi)|trascura(?:re|te)?)" + Words + "(?:istruzioni|ordini|indicazioni|regole|direttive|comandi)(?![a-z])", Options)]
    private static partial Regex Italian { get; }

    [GeneratedRegex(Start + "(?:ignor(?:e|a|ar|em)|esquec(?:a|e|er|am)|desconsider(?:e|a|ar|em)|desrespeit(?:e|a|ar))" + Words + "(?:instrucoes|ordens|indicacoes|regras|diretrizes|diretivas|comandos)(?![a-z])", Options)]
    private static partial Regex Portuguese { get; }

    [GeneratedRegex(@"(?:про)?(?:игнорируй|игнорировать|забуд|отбрось|отмени)\w*" + Words + @"(?:инструкци|указани|команд|правил|приказ|распоряжени|промпт)\w*", Options)]
    private static partial Regex Russian { get; }

    [GeneratedRegex(@"(?:忽略|无视|無視|忘记|忘記|忘掉|忽视|忽視|不要理会|不要遵守|停止遵[守循])[^\n。！？!?]{0,16}?(?:指令|指示|提示|规则|規則|说明|說明|命令|设定|設定|约束|限制|要求)", Options)]
    private static partial Regex Chinese { get; }

    [GeneratedRegex(@"(?:以前|これまで|今まで|上記|前|先|すべて|全て|あなた|与えられた)[^\n。]{0,10}?(?:指示|命令|プロンプト|ルール|指令|設定)[^\n。]{0,6}?(?:無視|忘れ|従わない|従うな)", Options)]
    private static partial Regex Japanese { get; }

    [GeneratedRegex(@"(?:zeig|nenn|sag|verrat|gib|wiederhol|druck|montre|affiche|repete|donne|revele|quel|muestr|dime|repite|revela|cual|mostra|dimmi|ripeti|mostre|diga|repita|qual|покаж|раскрой|выведи|напиши|скажи|какой|显示|告诉|输出|重复|打印|說出|说出|告訴|顯示|教えて|表示|見せて|出力)\w{0,6}(?:[^\n.!?。]{0,40}?)(?:system[\W_]*prompt|prompt\W+(?:systeme|del\W+sistema|di\W+sistema|do\W+sistema)|системн\w+\W+(?:промпт|инструкци\w+)|系[统統]提示|提示词|システムプロンプト)\w*" +
        @"|システムプロンプト[^\n。]{0,8}(?:教え|表示|見せ|出力)", Options)]
    private static partial Regex Reveal { get; }
}
