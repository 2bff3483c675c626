namespace Cordon.Trajectories;

/// <summary>The policies that are compared: each preset as it is, and with one rule about flows.</summary>
internal static class Policies
{
    public static readonly string[] Presets = ["permissive", "balanced", "strict"];

    public const string Shipped = "as shipped", Labels = "labels", Provenance = "provenance", Both = "both";

    public static readonly string[] Rules = [Shipped, Labels, Provenance, Both];

    // Tools that do something, as whoever knows the tools would list them: by the verbs in their names.
    private static readonly string[] Acting =
    [
        "carry_out", "*Send*", "*Share*", "*Grant*", "*Unlock*", "*Pay*", "*Transfer*", "*Deposit", "*Withdraw*", "*Place*", "*Create*", "*Update*", "*Generate*", "*Move*", "*Manage?*",
        "*Delete*", "*Schedule*", "*GoTo*", "*AutoFill*", "*Disable*", "*Leave*", "*Execute*", "*Give*", "*DownloadData", "*DownloadFiles",
        "send_*", "share_*", "pay_*", "transfer_*", "place_*", "create_*", "add_*", "update_*", "delete_*", "remove_*", "set_*", "schedule_*", "book_*", "order_*", "play_*", "post_*",
    ];

    public static string Of(string preset, string rule) => $"""
        version: 1
        preset: {preset}
        tools: {"{default: declared}"}
        rules:
        {(rule is Labels or Both ? $"  - {{id: acting-after-reading, when: {{tool: [{string.Join(", ", Acting.Select(glob => $"\"{glob}\""))}], labels: untrusted}}, then: step-up}}" : "")}
        {(rule is Provenance or Both ? "  - {id: told-by-strangers, when: {tool: \"*\", provenance: {\"*\": untrusted}}, then: step-up}" : "")}
        """.Replace(rule == Shipped ? "rules:" : "\0", "", StringComparison.Ordinal);
}
