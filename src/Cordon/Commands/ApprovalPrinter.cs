using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Admin;
using Cordon.State.Approvals;

namespace Cordon.Commands;

/// <summary>
/// Approvals for a person's eyes. What a model wrote is shown complete, and nothing in it reaches the terminal as anything but a visible character:
/// what turns text around, hides it or moves the cursor is shown as the code that it is.
/// </summary>
internal static class ApprovalPrinter
{
    public static void PrintLine(Approval approval, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json(approval, complete: false, indented: false));
            return;
        }

        ApprovalRequest request = approval.Request;
        string what = request.Tool.Length > 0 ? Visible(request.Tool) : request.Direction;
        Console.WriteLine($"{approval.Id}  {Words.Of(approval.State),-9}  {what}  {request.Rule}  {Visible(request.Caller.Tenant)}/{Visible(request.Caller.Application)}  opened {approval.Opened:u}  {Until(approval)}{Agreed(approval)}");
    }

    public static void Print(Approval approval, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json(approval, complete: true, indented: false));
            return;
        }

        ApprovalRequest request = approval.Request;
        PrintLine(approval, json: false);
        Console.WriteLine(ApprovalJson.EffectOf(request));
        if (request.Arguments is null)
        {
            Console.WriteLine("What was asked is erased, because the request is over.");
        }
        else
        {
            Console.WriteLine(request.Kind == ApprovalKind.ToolCall ? "Arguments, complete:" : "Texts, complete:");
            Console.WriteLine(Pretty(request.Arguments));
        }

        Console.WriteLine("Why a person is asked:");
        foreach (string sentence in request.Explanation)
        {
            Console.WriteLine($"  {Visible(sentence)}");
        }

        Console.WriteLine($"Session {request.Session}: {(request.Labels.IsEmpty ? "no labels" : string.Join(", ", request.Labels))}. Policy {request.PolicyVersion}. Reversibility: {(request.Reversibility.Length > 0 ? request.Reversibility : "not declared")}.");
        if (!request.Terms.Escalation.IsEmpty)
        {
            Console.WriteLine($"Asked: {(approval.Asked.IsEmpty ? "whoever may approve" : string.Join(", ", approval.Asked))}{(approval.Escalates is { } next ? $"; the next ones {next:u}" : "")}");
        }

        foreach (ApprovalVote vote in approval.Votes)
        {
            Console.WriteLine($"{(vote.Granted ? "Granted" : "Denied")} by {Visible(vote.Name)} ({vote.Key}){(vote.OnBehalf.Length > 0 ? $" by the right of {vote.OnBehalf}" : "")} {vote.At:u}{(vote.Note.Length > 0 ? $": {Visible(vote.Note)}" : "")}");
        }
    }

    private static string Until(Approval approval) => approval.Ended is { } ended ? $"ended {ended:u}" : $"expires {approval.Expires:u}";

    private static string Agreed(Approval approval) => approval.Request.Terms.Approvers == 1 || approval.IsOver
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  {approval.Votes.Count(vote => vote.Granted)} of {approval.Request.Terms.Approvers} agreed");

    private static string Json(Approval approval, bool complete, bool indented) => Written(indented, json =>
    {
        json.WriteStartObject();
        if (complete)
        {
            ApprovalJson.Write(json, approval);
        }
        else
        {
            ApprovalJson.WriteLine(json, approval);
        }

        json.WriteEndObject();
    });

    private static string Pretty(string arguments)
    {
        using JsonDocument document = JsonDocument.Parse(arguments);
        return Written(indented: true, document.RootElement.WriteTo);
    }

    private static string Written(bool indented, Action<Utf8JsonWriter> write)
    {
        using MemoryStream buffer = new();
        // Escapes left as they are would show as codes what is an ordinary letter in most of the world.
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" }))
        {
            write(json);
        }

        return Visible(Encoding.UTF8.GetString(buffer.ToArray()), keep: "\n");
    }

    /// <summary>The text with everything that is not seen written as JSON would escape it.</summary>
    internal static string Visible(string text, string keep = "")
    {
        StringBuilder visible = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isSeen = rune.Value == ' ' || (rune.IsBmp && keep.Contains((char)rune.Value, StringComparison.Ordinal)) || Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
            if (isSeen)
            {
                visible.Append(rune.ToString());
                continue;
            }

            foreach (char unit in rune.ToString())
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }
        }

        return visible.ToString();
    }
}
