using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.State.Kept;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Ownership;

/// <summary>The ids of one exchange: those that its request names and those that its answer gives. Belongs to one exchange; not thread-safe.</summary>
public sealed class ExchangeIds
{
    private const int LongestModel = 256;

    private readonly Exchange _exchange;
    private readonly KeptStore _store;
    private readonly bool _refusesUnknown;
    private readonly string _provider;
    private readonly KeptOwner _owner;
    private readonly Dictionary<string, KeptId> _given = new(StringComparer.Ordinal);
    private readonly List<(string Id, KeptCoverage Before)> _taken = [];
    private KeptRecord? _subject;
    private string? _subjectId;
    private bool _ofUnknown;

    internal ExchangeIds(Exchange exchange, KeptStore store, bool refusesUnknown)
    {
        (_exchange, _store, _refusesUnknown) = (exchange, store, refusesUnknown);
        _provider = exchange.Dialect.Provider;
        _owner = new KeptOwner(exchange.Principal.Tenant, exchange.Principal.Application);
    }

    /// <summary>The upstream that keeps what the request names; null when it names nothing that is known here.</summary>
    public string? Upstream { get; private set; }

    internal KeptLookup Find(string id) => _store.Find(_provider, id, _owner);

    /// <summary>Takes in what is known of an id that the request names.</summary>
    /// <param name="known">Null when the id is nobody's, and such ids are allowed.</param>
    internal void Uses(KeptId use, KeptRecord? known)
    {
        bool isSubject = use.Pointer.Length == 0;
        if (known is null)
        {
            _ofUnknown |= isSubject;
            return;
        }

        Upstream ??= known.Upstream;
        foreach (string label in known.Labels)
        {
            _exchange.Marks.Add(label, Direction.Request, null, -1);
        }

        // It was read before, in another exchange.
        _exchange.Marks.Settle();
        if (isSubject)
        {
            (_subject, _subjectId) = (_subject ?? known, _subjectId ?? use.Id);
        }

        if (isSubject || use is { Kind: KeptKind.File, BringsAlong: not null } or { Kind: KeptKind.McpTask })
        {
            _exchange.Request = _exchange.Request with
            {
                Tools = _exchange.Request.Tools.AddRange(known.Tools),
                Model = _exchange.Request.Model ?? (known.Model.Length > 0 ? known.Model : null),
                // What a batch will take in and give stands in its file.
                Asked = _exchange.Request.Asked with { Remembered = _exchange.Request.Asked.Remembered + known.Input, MaxOutput = _exchange.Request.Asked.MaxOutput ?? (known.Output > 0 ? known.Output : null) },
            };
        }

        if (use.Kind == KeptKind.Conversation && !HttpMethods.IsGet(_exchange.Http.Request.Method))
        {
            _store.Take(_provider, _owner, use.Id, _exchange.Id);
            _taken.Add((use.Id, known.Coverage));
        }
    }

    /// <summary>Remembers that ids are the caller's. Those inside of something that was not made here are not: asking for a thing makes nobody its owner.</summary>
    public void Bind(ImmutableArray<KeptId> given)
    {
        if (_ofUnknown)
        {
            return;
        }

        List<(string, KeptRecord)>? fresh = null;
        foreach (KeptId id in given)
        {
            if (!_given.TryGetValue(id.Id, out KeptId? before))
            {
                (fresh ??= []).Add((id.Id, RecordOf(id)));
                _given[id.Id] = id;
            }
            else if (!before.IsWhole && id.IsWhole)
            {
                _given[id.Id] = id;
            }
        }

        if (fresh is not null)
        {
            _store.Add(_provider, _owner, fresh);
        }
    }

    /// <summary>A list without what is not the caller's.</summary>
    internal byte[] Own(byte[] body, JsonTape tape)
    {
        List<(ByteRange Raw, bool Stays)> items = [];
        foreach (JsonNode item in tape.Root.Get("data"u8).Items)
        {
            KeptLookup found = item.Get("id"u8).TextOrNull() is { Length: <= OwnershipDesk.LongestId } id ? Find(id) : default;
            items.Add((item.Raw, found.Mine is not null || (!found.IsSomebodys && !_refusesUnknown)));
        }

        ByteRange[] cuts = [.. JsonCut.Of(items)];
        return cuts.Length == 0 ? body : JsonCut.Apply(body, cuts);
    }

    /// <summary>Notes at the end how much of everything was read.</summary>
    internal void Conclude()
    {
        bool isFull = _exchange is { MayProceed: true, Verdict: { IsFullyCovered: true } and ({ Decision: <= Decision.Modify } or { IsApproved: true }) } && !_ofUnknown;
        if (_given.Count > 0)
        {
            _store.Conclude(_provider, _owner, _exchange.Labels, _given.Values.Select(id => (id.Id, CoverageOf(id, isFull))));
        }

        foreach ((string id, KeptCoverage before) in _taken)
        {
            bool isUntouched = !_exchange.Meter.IsSent || _exchange.Whole is { Status: >= 400 and < 500 };
            bool isRead = isFull && (!_exchange.Dialect.IsMetered || _given.Values.Any(given => given is { Kind: KeptKind.Response, IsWhole: true }));
            _store.GiveBack(_provider, _owner, id, _exchange.Id, isUntouched || isRead ? before : KeptCoverage.None, _exchange.Labels);
        }
    }

    // What was asked for later is as well read as it was asked: the answer of an exchange that was not read whole stays so.
    // What was read whole once stays read.
    private KeptCoverage CoverageOf(KeptId id, bool isFull) =>
        id.Id == _subjectId && (!isFull || _subject!.Coverage == KeptCoverage.Whole) ? _subject!.Coverage
        : !isFull || _subject?.Coverage == KeptCoverage.None ? KeptCoverage.None : id.IsWhole ? KeptCoverage.Whole : KeptCoverage.Asked;

    private KeptRecord RecordOf(KeptId id)
    {
        RequestReading request = _exchange.Request;
        bool isFile = id.Kind == KeptKind.File && !request.Inner.IsEmpty;
        return new KeptRecord(
            Words.Of(id.Kind), _exchange.Upstream?.Name ?? Upstream ?? "", _exchange.Marks.ForCalls,
            [.. request.Tools, .. request.Inner.SelectMany(inner => inner.Tools)], KeptCoverage.None)
        {
            // A rule about a model holds for what it said when that is fetched.
            Model = (isFile ? BatchTotals.ModelOf(request.Inner) : request.Model) is { Length: <= LongestModel } model ? model : "",
            Input = isFile ? BatchTotals.InputOf(request.Inner) : 0,
            Output = isFile ? BatchTotals.OutputOf(request.Inner) : 0,
        };
    }
}
