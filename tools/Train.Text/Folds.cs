namespace Cordon.Train.Text;

/// <summary>Which sources are held out together. What is not named here is in every training set: it is never measured.</summary>
internal static class Folds
{
    public static readonly string[][] Sources =
    [
        ["pi_direct_deepset/", "bn_chat/lm-sys/arena", "tox_davidson", "hr_harmful_requests/llm-attacks", "hr_harmful_requests/whitz"],
        ["pi_extraction_salesforce/", "bn_chat/lm-sys/FastChat", "bn_chat/yizhong", "bn_chat/XHMY", "tox_edos", "refusal_jade_zh", "hr_harmful_requests/DAMO"],
        ["pi_direct_misc/", "bn_chat/teknium1/GPTeacher (toolformer)", "tox_spans", "tox_surge", "refusal_gptfuzz", "hr_harmful_requests/declare-lab/red-instruct (CatQA)"],
        ["pi_trigger_tasktracker/", "bn_chat/teknium1/GPTeacher (roleplay)", "tox_templates", "refusal_direction", "hr_harmful_requests/centerforai"],
        ["pi_indirect_injecagent/", "bn_hard_wildguard/", "hr_harmful_requests/Libr", "hr_harmful_requests/declare-lab/red-instruct (dang"],
        ["pi_indirect_bipia/", "bn_hard_cyber_frr/", "hr_harmful_requests/declare-lab/red-instruct (HarmfulQA)", "exfil_markdown/"],
        ["pi_indirect_asb/", "tool_descriptions/", "bn_support_queries/"],
        ["jb_inthewild/", "bn_code_requests/", "bn_toolcalls_glaive/", "ground_", "code_"],
    ];

    /// <summary>The fold that holds a source out, or −1.</summary>
    public static int Of(string source) => Array.FindIndex(Sources, fold => fold.Any(prefix => source.StartsWith(prefix, StringComparison.Ordinal)));
}
