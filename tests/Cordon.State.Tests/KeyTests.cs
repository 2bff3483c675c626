using System.Security.Cryptography;
using Cordon.State.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.State.Tests;

public abstract class KeyTests : IDisposable
{
    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly KeyStore _keys;

    protected KeyTests(Place place)
    {
        _place = place;
        _database = _place.Open();
        _keys = NewStore(_database);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _keys.Dispose();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_created_key_is_found_and_its_secret_is_nowhere_in_the_files()
    {
        IssuedKey issued = _keys.Create(new KeyRequest("ci", "acme", "support-bot", KeyRole.Admin));

        KeyLookup.Found found = Assert.IsType<KeyLookup.Found>(_keys.Find(issued.Presented));
        Assert.Equal(issued.Key, found.Key);
        Assert.Matches("^ck_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$", issued.Presented);
        Assert.DoesNotContain(issued.Presented, issued.ToString());
        string secret = issued.Presented[16..];
        Assert.False(_place.Holds(secret));
        Assert.True(_place.Holds(issued.Key.Id));
    }

    [Fact]
    public void Wrong_and_garbled_keys_are_unknown()
    {
        string right = _keys.Create(new KeyRequest("a", "t", "a")).Presented;
        char last = right[^1] == 'A' ? 'B' : 'A';

        foreach (string? wrong in (string?[])[null, "", "ck_", right[..^1], right + "A", right[..^1] + last, right.ToUpperInvariant(), right.Replace("ck_", "sk_"), " " + right, right.Replace('_', '-'), "ck_000000000000_" + right[16..], new string('_', 59)])
        {
            Assert.IsType<KeyLookup.Unknown>(_keys.Find(wrong));
        }
    }

    [Fact]
    public void No_text_makes_the_lookup_throw() =>
        Prop.ForAll<string, string>((a, b) => _keys.Find(a) is KeyLookup.Unknown && _keys.Find($"ck_{a}_{b}") is KeyLookup.Unknown).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_character_anywhere_makes_a_key_unknown()
    {
        string right = _keys.Create(new KeyRequest("a", "t", "a")).Presented;
        Prop.ForAll<NonNegativeInt, char>((at, c) =>
        {
            int index = at.Get % right.Length;
            string changed = right[..index] + c + right[(index + 1)..];
            return _keys.Find(changed) is KeyLookup.Found == (changed == right);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_key_ends_when_it_expires_or_is_revoked()
    {
        IssuedKey brief = _keys.Create(new KeyRequest("a", "t", "a", Expires: _time.GetUtcNow().AddHours(1)));
        IssuedKey revoked = _keys.Create(new KeyRequest("b", "t", "a"));

        Assert.True(_keys.Revoke(revoked.Key.Id));
        Assert.False(_keys.Revoke("no-such-id"));
        Assert.IsType<KeyLookup.Revoked>(_keys.Find(revoked.Presented));
        Assert.IsType<KeyLookup.Found>(_keys.Find(brief.Presented));
        _time.Pass(TimeSpan.FromHours(1));
        Assert.IsType<KeyLookup.Expired>(_keys.Find(brief.Presented));
    }

    [Fact]
    public void A_key_that_another_process_has_made_works_at_once()
    {
        using StateDatabase otherDatabase = _place.Open();
        using KeyStore other = NewStore(otherDatabase);
        IssuedKey issued = other.Create(new KeyRequest("a", "t", "a"));
        _time.Pass(TimeSpan.FromMilliseconds(10));

        Assert.IsType<KeyLookup.Found>(_keys.Find(issued.Presented));
    }

    [Fact]
    public void After_a_rotation_both_keys_work_until_the_grace_ends()
    {
        IssuedKey old = _keys.Create(new KeyRequest("a", "t", "app"));
        IssuedKey next = _keys.Rotate(old.Key.Id)!;

        Assert.Equal(old.Key.Id, next.Key.RotatedFrom);
        Assert.Null(next.Key.Expires);
        Assert.Null(_keys.Rotate(old.Key.Id));
        Assert.IsType<KeyLookup.Found>(_keys.Find(old.Presented));
        _time.Pass(KeyStore.UsualGrace);
        Assert.IsType<KeyLookup.Expired>(_keys.Find(old.Presented));
        Assert.IsType<KeyLookup.Found>(_keys.Find(next.Presented));
        _keys.Rotate(next.Key.Id, TimeSpan.Zero);
        Assert.IsType<KeyLookup.Expired>(_keys.Find(next.Presented));
    }

    [Fact]
    public void A_revocation_by_another_process_is_seen_within_a_second()
    {
        using StateDatabase otherDatabase = _place.Open();
        using KeyStore other = NewStore(otherDatabase);
        IssuedKey issued = _keys.Create(new KeyRequest("a", "t", "a"));

        _time.Pass(TimeSpan.FromMilliseconds(250));
        Assert.IsType<KeyLookup.Found>(other.Find(issued.Presented));
        _keys.Revoke(issued.Key.Id);
        _time.Pass(TimeSpan.FromMilliseconds(250));
        Assert.IsType<KeyLookup.Revoked>(other.Find(issued.Presented));
    }

    [Fact]
    public void Last_use_is_written_coarsely()
    {
        IssuedKey issued = _keys.Create(new KeyRequest("a", "t", "a"));
        Assert.Null(_keys.List().Single().LastUsed);
        _keys.Find(issued.Presented);
        DateTimeOffset first = _time.GetUtcNow();
        Assert.Equal(first, _keys.List().Single().LastUsed);
        _time.Pass(TimeSpan.FromSeconds(10));
        _keys.Find(issued.Presented);
        Assert.Equal(first, _keys.List().Single().LastUsed);
    }

    [Fact]
    public void Keys_survive_a_crash()
    {
        IssuedKey issued = _keys.Create(new KeyRequest("a", "t", "a"));
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        using KeyStore keys = NewStore(database);

        Assert.IsType<KeyLookup.Found>(keys.Find(issued.Presented));
    }

    [Fact]
    public void Many_writers_in_two_instances_lose_nothing()
    {
        using StateDatabase otherDatabase = _place.Open();
        using KeyStore other = NewStore(otherDatabase);

        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => (i % 2 == 0 ? _keys : other).Create(new KeyRequest($"k{i}", "t", "a")));

        Assert.Equal(40, _keys.List().Count);
    }

    [Fact]
    public void Groups_of_a_key_are_kept_bounded_and_no_ids_of_keys()
    {
        Key key = _keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver) { Groups = ["desk", "leads"] }).Key;
        Assert.Equal(["desk", "leads"], _keys.List().Single(other => other.Id == key.Id).Groups);
        Assert.Equal(["desk", "leads"], _keys.Rotate(key.Id)!.Key.Groups);

        Assert.Null(KeyGroups.Problem(["desk-2"], KeyRole.Admin));
        Assert.NotNull(KeyGroups.Problem(["desk"], KeyRole.Caller));
        Assert.NotNull(KeyGroups.Problem([.. Enumerable.Range(0, KeyGroups.MostOfKey + 1).Select(i => $"g{i}")], KeyRole.Approver));
        Assert.Null(KeyGroups.Problem([new string('a', KeyGroups.LongestName - 1) + "z"], KeyRole.Approver));
        Assert.All(["", "Desk", "the desk", new string('a', KeyGroups.LongestName + 1), key.Id], group => Assert.NotNull(KeyGroups.Problem([group], KeyRole.Approver)));
    }

    [Fact]
    public void A_pepper_that_is_missing_or_open_to_others_stops_the_start()
    {
        string pepper = Path.Combine(_place.Directory, "pepper.key");
        _keys.Create(new KeyRequest("a", "t", "a"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pepper));
            File.SetUnixFileMode(pepper, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", Assert.Throws<StateException>(() => NewStore(_database)).Message);
        }

        File.Delete(pepper);
        Assert.Contains("backup", Assert.Throws<StateException>(() => NewStore(_database)).Message);
    }

    private KeyStore NewStore(StateDatabase database) => new(database, _time, RandomNumberGenerator.Fill);
}
