namespace Cordon.Trajectories;

/// <summary>
/// The policies that are compared: each preset as it is, and with one rule about flows; and what that rule does alone, where the guard of injection only watches: so it
/// is against an order that no detector knows.
/// </summary>
internal static class Policies
{
    public static readonly string[] Presets = ["permissive", "balanced", "strict"];

    public const string Shipped = "as shipped", Labels = "labels", Provenance = "provenance", LabelsAlone = "labels, no detector", ProvenanceAlone = "provenance, no detector";

    public static readonly string[] Rules = [Shipped, Labels, Provenance, LabelsAlone, ProvenanceAlone];

    // Tools that do something, as whoever knows the tools would list them: by the verbs in their names.
    private static readonly string[] Acting =
    [
        "carry_out", "*Send*", "*Share*", "*Grant*", "*Unlock*", "*Pay*", "*Transfer*", "*Deposit", "*Withdraw*", "*Place*", "*Create*", "*Update*", "*Generate*", "*Move*", "*Manage?*",
        "*Delete*", "*Schedule*", "*GoTo*", "*AutoFill*", "*Disable*", "*Leave*", "*Execute*", "*Give*", "*DownloadData", "*DownloadFiles",
        "send_*", "share_*", "pay_*", "transfer_*", "place_*", "create_*", "add_*", "update_*", "delete_*", "remove_*", "set_*", "schedule_*", "book_*", "order_*", "play_*", "post_*",
    ];

    public static string Of(string preset, string rule) => string.Join('\n', Lines(preset, rule));

    private static IEnumerable<string> Lines(string preset, string rule)
    {
        yield return "version: 1";
        yield return $"preset: {preset}";
        yield return "tools: {default: declared}";
        switch (rule)
        {
            case Labels or LabelsAlone:
                yield return $"rules: [{{id: acting-after-reading, when: {{tool: [{string.Join(", ", Acting.Select(glob => $"\"{glob}\""))}], labels: untrusted}}, then: step-up}}]";
                break;
            case Provenance or ProvenanceAlone:
                yield return "rules: [{id: told-by-strangers, when: {tool: \"*\", provenance: {\"*\": untrusted}}, then: step-up}]";
                break;
        }

        if (rule is LabelsAlone or ProvenanceAlone)
        {
            yield return "guards: {injection: {mode: shadow}, jailbreak: {mode: shadow}}";
        }
    }
}
