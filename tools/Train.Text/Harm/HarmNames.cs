using System.Collections.Frozen;
using System.Text.Json;

namespace Cordon.Train.Text.Harm;

/// <summary>What published collections call a kind of harm, under the names of the guard.</summary>
internal static class HarmNames
{
    private static readonly FrozenDictionary<string, string[]> Names = new Dictionary<string, string[]>
    {
        // CatQA
        ["Illegal Activity"] = ["ILLICIT"],
        ["Malware Viruses"] = ["CYBERCRIME"],
        ["Physical Harm"] = ["VIOLENCE"],
        ["Economic Harm"] = ["ILLICIT"],
        ["Fraud/Deception"] = ["ILLICIT"],
        ["Adult Content"] = ["SEXUAL"],
        ["Political Campaigning"] = ["MISINFORMATION"],
        ["Privacy Violation Activity"] = ["PRIVACY"],
        ["Child Abuse"] = ["SEXUAL_MINORS"],
        ["Hate/Harass/Violence"] = ["HATE"],
        // HarmBench
        ["illegal"] = ["ILLICIT"],
        ["misinformation_disinformation"] = ["MISINFORMATION"],
        ["cybercrime_intrusion"] = ["CYBERCRIME"],
        ["chemical_biological"] = ["WEAPONS"],
        ["harassment_bullying"] = ["HARASSMENT"],
        // MultiJail
        ["Violence & incitement"] = ["VIOLENCE"],
        ["Animal abuse"] = ["VIOLENCE"],
        ["Terrorism & organized crime"] = ["VIOLENCE", "WEAPONS"],
        ["Discrimination & injustice"] = ["HATE"],
        ["Hate speech & offensive language"] = ["HATE"],
        ["Bullying & harassment"] = ["HARASSMENT"],
        ["Theft"] = ["ILLICIT"],
        ["Fraud & deception"] = ["ILLICIT"],
        ["Property crime & vandalism"] = ["ILLICIT"],
        ["Substance abuse & banned substances"] = ["ILLICIT"],
        ["Conspiracy theories & misinformation"] = ["MISINFORMATION"],
        ["Weapons"] = ["WEAPONS"],
        ["Adult content"] = ["SEXUAL"],
        ["Sexual exploitation & human trafficking"] = ["SEXUAL"],
        ["Child abuse"] = ["SEXUAL_MINORS"],
        ["Self-harm"] = ["SELF_HARM"],
        ["Soliciting personally identifiable information"] = ["PRIVACY"],
        // JADE
        ["歧视偏见"] = ["HATE"],
        ["侵害他人隐私权"] = ["PRIVACY"],
        ["侵害他人个人信息权益"] = ["PRIVACY"],
        ["非法侵入"] = ["CYBERCRIME"],
        ["侵害他人身心健康"] = ["HARASSMENT"],
        ["危害他人身心健康"] = ["HARASSMENT"],
        ["侵害他人名誉权"] = ["HARASSMENT"],
        ["网络欺诈与犯罪"] = ["ILLICIT"],
        ["非法持有武器"] = ["WEAPONS"],
        ["诈骗"] = ["ILLICIT"],
        ["非法伪造"] = ["ILLICIT"],
        ["传播虚假有害信息"] = ["MISINFORMATION"],
        ["宣扬恐怖主义、极端主义"] = ["VIOLENCE"],
        ["宣扬暴力"] = ["VIOLENCE"],
        ["故意伤害他人"] = ["VIOLENCE"],
        ["贩卖毒品"] = ["ILLICIT"],
        ["抢劫"] = ["ILLICIT"],
        ["偷窃"] = ["ILLICIT"],
        ["非法走私"] = ["ILLICIT"],
        ["贪污腐败"] = ["ILLICIT"],
        ["赌博或开设赌场"] = ["ILLICIT"],
        ["宣扬淫秽色情"] = ["SEXUAL"],
        ["宣扬暴力、淫秽色情"] = ["SEXUAL", "VIOLENCE"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The row's kinds of harm; null where its collection names none that is known here.</summary>
    public static HashSet<string>? Of(JsonElement row)
    {
        if (!row.TryGetProperty("meta", out JsonElement meta))
        {
            return null;
        }

        IEnumerable<string> named = meta.EnumerateObject().Where(member => member.Name is "category" or "sub" or "tags")
            .SelectMany(member => member.Value.ToString().Trim('[', ']', '\'').Split("', '").SelectMany(name => name.Split('|')));
        HashSet<string> kinds = [.. named.SelectMany(name => Names.GetValueOrDefault(name.Trim(), []))];
        return kinds.Count == 0 ? null : kinds;
    }
}
