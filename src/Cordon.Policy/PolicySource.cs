using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>What became of a reload.</summary>
public enum Reload
{
    /// <summary>The file says what it said before.</summary>
    Unchanged,
    Swapped,
    /// <summary>The file is refused; the policy before stays in force.</summary>
    Refused,
}

/// <summary>
/// The policy in force. Readers take one snapshot per exchange; a reload swaps the whole set. The file is read again and compared, and not
/// watched by its name or time: so renames over it, symlink swaps of mounted volumes and equal time stamps are all seen.
/// </summary>
public sealed class PolicySource : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Func<PolicySet, ImmutableArray<PolicyError>>? _check;
    private PolicySet _current;
    private string _text;
    private ImmutableArray<PolicyError> _errors = [];
    private ITimer? _timer;

    private PolicySource(string path, string text, PolicySet set, Func<PolicySet, ImmutableArray<PolicyError>>? check) =>
        (_path, _text, _current, _check) = (path, text, set, check);

    public PolicySet Current => Volatile.Read(ref _current);

    /// <summary>Why the last reload was refused; empty after one that was not.</summary>
    public ImmutableArray<PolicyError> Errors
    {
        get
        {
            lock (_gate)
            {
                return _errors;
            }
        }
    }

    /// <summary>Called after a swap, with the new set, on the thread that reloaded.</summary>
    public event Action<PolicySet>? Changed;

    /// <summary>Called once for each new refusal.</summary>
    public event Action<ImmutableArray<PolicyError>>? Refused;

    /// <summary>Loads the policy for the first time; null with the errors when it is refused.</summary>
    /// <param name="check">Whatever else must accept a policy, now and at each reload, before it comes into force.</param>
    public static PolicySource? Open(string path, out ImmutableArray<PolicyError> errors, Func<PolicySet, ImmutableArray<PolicyError>>? check = null)
    {
        if (!PolicyFile.TryRead(path, out string text, out PolicyError? unreadable))
        {
            errors = [unreadable];
            return null;
        }

        (PolicySet? set, errors) = Parse(text, path, check);
        return set is null ? null : new(path, text, set, check);
    }

    public Reload TryReload()
    {
        PolicySet? swapped = null;
        ImmutableArray<PolicyError> errors;
        lock (_gate)
        {
            PolicyResult result;
            if (!PolicyFile.TryRead(_path, out string text, out PolicyError? unreadable))
            {
                // Once it can be read again, it is new, whatever it says.
                text = "";
                result = new(null, [unreadable]);
            }
            else if (text == _text)
            {
                return _errors.IsEmpty ? Reload.Unchanged : Reload.Refused;
            }
            else
            {
                result = Parse(text, _path, _check);
            }

            bool repeated = result.Set is null && _errors.SequenceEqual(result.Errors);
            _text = text;
            errors = _errors = result.Errors;
            if (result.Set is { } set)
            {
                Volatile.Write(ref _current, set);
                swapped = set;
            }
            else if (repeated)
            {
                return Reload.Refused;
            }
        }

        // Outside the lock: a listener may well ask for Errors from another thread.
        if (swapped is null)
        {
            Refused?.Invoke(errors);
            return Reload.Refused;
        }

        Changed?.Invoke(swapped);
        return Reload.Swapped;
    }

    private static PolicyResult Parse(string text, string path, Func<PolicySet, ImmutableArray<PolicyError>>? check)
    {
        PolicyResult parsed = PolicySet.Parse(text, path);
        return parsed.Set is { } set && check?.Invoke(set) is { IsEmpty: false } errors ? new(null, errors) : parsed;
    }

    /// <summary>Looks at the file again and again until disposed.</summary>
    public void Watch(TimeProvider time, TimeSpan interval)
    {
        lock (_gate)
        {
            _timer ??= time.CreateTimer(static source => ((PolicySource)source!).TryReload(), this, interval, interval);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }
}
