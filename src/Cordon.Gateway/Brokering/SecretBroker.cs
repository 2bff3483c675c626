using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Brokering;

/// <summary>
/// Puts the values of secrets in the place of their handles, in the arguments of a tool, on the way to a server that may have them; and handles in the place of
/// values, in whatever comes back. In between, everything that reads, judges, asks or records sees handles.
/// </summary>
internal sealed class SecretBroker
{
    private const string Guard = "secret-broker";
    private const string Arguments = "/params/arguments/";

    // A text with more of them is no call of a tool.
    private const int MostHandles = 100;

    private readonly FrozenDictionary<string, BrokeredSecret> _secrets;
    private readonly SpellingSearch _search;

    private SecretBroker(ImmutableArray<BrokeredSecret> secrets)
    {
        _secrets = secrets.ToFrozenDictionary(secret => secret.Name, StringComparer.Ordinal);
        _search = new SpellingSearch(secrets);
    }

    /// <summary>Null where there are no secrets.</summary>
    public static SecretBroker? Of(ImmutableArray<BrokeredSecret> secrets) => secrets.IsEmpty ? null : new SecretBroker(secrets);

    /// <summary>The host of a server, as the configuration of secrets calls it.</summary>
    public static string HostOf(UpstreamTarget target) => target.Handler is null ? target.Address.Host : BrokeredSecret.ProgramHost;

    /// <summary>What the record says of the handles in a request: which are put in, and which stay as they are.</summary>
    /// <param name="host">Where the request goes to; null where that is no server of tools.</param>
    public ImmutableArray<FindingFact> Look(ImmutableArray<Segment> segments, string? host)
    {
        ImmutableArray<FindingFact>.Builder? facts = null;
        foreach (Segment segment in segments)
        {
            if (segment.Opaque || !segment.Text.Contains(BrokeredSecret.HandleStart, StringComparison.Ordinal))
            {
                continue;
            }

            foreach ((int start, int end, BrokeredSecret? secret) in Handles(segment.Text))
            {
                bool isTool = host is not null && segment is { Surface: Surface.ToolCall, Tool: not null };
                bool isBound = isTool && !segment.IsName && secret is not null && MayGo(secret, segment.Tool!, host!, segment.Pointer);
                (string rule, Severity severity, string explanation) = isBound ? ("bound", Severity.Info, "The value is put in on the way to the tool.")
                    : !isTool ? ("text", Severity.Info, "A handle that is no argument of a tool stays as it is.")
                    : secret is null ? ("unknown", Severity.Low, "No secret has this name, so the handle stays as it is.")
                    : ("elsewhere", Severity.Medium, "The secret is for other tools, arguments or hosts, so the handle stays as it is.");
                facts ??= ImmutableArray.CreateBuilder<FindingFact>();
                facts.Add(new FindingFact(
                    new Finding(FindingTypes.SecretHandle, severity, 1, start, end, Guard, rule, explanation, secret?.Name), segment.Surface, segment.Trust, segment.Index, segment.Pointer, segment.Tool));
            }
        }

        return facts?.ToImmutable() ?? [];
    }

    /// <summary>Whether a value would be put in for what was found.</summary>
    public static bool IsBound(FindingFact fact) => fact.Finding is { Guard: Guard, Rule: "bound" };

    /// <summary>The message with values, for this host; itself where there is nothing to put in.</summary>
    public ReadOnlyMemory<byte> Insert(ReadOnlyMemory<byte> message, string server, string host, JsonLimits limits)
    {
        if (JsonTape.Read(message, limits, out _) is not { } tape || !tape.Root.Get("method"u8).TextIs("tools/call"u8)
            || tape.Root.Get("params"u8).Get("name"u8).TextOrNull() is not { } called || tape.Root.Get("params"u8).Get("arguments"u8) is not { Kind: not JsonValueKind.Undefined } arguments)
        {
            return message;
        }

        string tool = McpRoute.ToolOf(server, called);
        List<TextEdit> edits = [];
        for (int i = arguments.Index; i < arguments.Next; i++)
        {
            JsonNode node = new(tape, i);
            if (node.Kind == JsonValueKind.String)
            {
                edits.AddRange(Handles(node.Text()).Where(handle => handle.Secret is not null && MayGo(handle.Secret, tool, host, node.Pointer())).Select(handle => new TextEdit(node.Raw, handle.Start, handle.End, handle.Secret!.Value)));
            }
        }

        return edits.Count == 0 ? message : JsonEdit.Apply(message.Span, edits);
    }

    /// <summary>The body of an answer without values.</summary>
    public Stream Hide(Stream body) => new HidingStream(body, _search);

    /// <summary>The head of an answer without headers that hold a value.</summary>
    public void Hide(HttpResponseMessage head)
    {
        foreach (string name in head.Headers.NonValidated.Where(header => header.Value.Any(value => _search.IsIn(Encoding.UTF8.GetBytes(value)))).Select(header => header.Key).ToArray())
        {
            head.Headers.Remove(name);
        }
    }

    /// <summary>The document without values that are spelled in escapes, where bytes alone do not show them; null when there are none.</summary>
    public byte[]? Hide(JsonTape document)
    {
        List<TextEdit>? edits = null;
        for (int i = 0; i < document.Count; i++)
        {
            JsonNode node = new(document, i);
            if (node.NameEscaped && Written(node.Name!) is { } name)
            {
                (edits ??= []).Add(new TextEdit(node.NameRaw, 0, node.Name!.Length, name));
            }

            if (node is { Kind: JsonValueKind.String, Escaped: true } && Written(node.Text()) is { } text)
            {
                (edits ??= []).Add(new TextEdit(node.Raw, 0, node.Text().Length, text));
            }
        }

        return edits is null ? null : JsonEdit.Apply(document.Utf8.Span, edits);
    }

    /// <summary>The same for a message in a stream.</summary>
    public StreamFrame Hide(StreamFrame frame) =>
        frame is SseFrame { Data.IsEmpty: false } message && JsonTape.Read(frame.Data, JsonLimits.Default, out _) is { } tape && Hide(tape) is { } hidden
            ? SseFields.Read(message.With(hidden), first: false)
            : frame;

    private string? Written(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (!_search.IsIn(bytes))
        {
            return null;
        }

        ArrayBufferWriter<byte> written = new(bytes.Length);
        _search.Replace(bytes, isEnd: true, written);
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    private static bool MayGo(BrokeredSecret secret, string tool, string host, string pointer) =>
        Glob.MatchesAny(secret.Tools, tool) && Glob.MatchesAny(secret.Hosts, host)
        && pointer.StartsWith(Arguments, StringComparison.Ordinal) && Glob.MatchesAny(secret.Arguments, pointer[Arguments.Length..].Replace('/', '.'));

    private IEnumerable<(int Start, int End, BrokeredSecret? Secret)> Handles(string text)
    {
        int count = 0;
        for (int start = text.IndexOf(BrokeredSecret.HandleStart, StringComparison.Ordinal); start >= 0 && count < MostHandles; start = text.IndexOf(BrokeredSecret.HandleStart, start + 1, StringComparison.Ordinal))
        {
            int name = start + BrokeredSecret.HandleStart.Length;
            int length = text.AsSpan(name, Math.Min(text.Length - name, BrokeredSecret.LongestName + BrokeredSecret.HandleEnd.Length)).IndexOf(BrokeredSecret.HandleEnd, StringComparison.Ordinal);
            if (length > 0)
            {
                count++;
                yield return (start, name + length + BrokeredSecret.HandleEnd.Length, _secrets.GetValueOrDefault(text.Substring(name, length)));
            }
        }
    }
}
