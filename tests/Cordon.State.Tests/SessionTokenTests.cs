using System.Data.Common;
using System.Security.Cryptography;
using Cordon.State.Keys;
using Cordon.State.SessionTokens;
using Cordon.State.Sql;

namespace Cordon.State.Tests;

public abstract class SessionTokenTests : IDisposable
{
    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly KeyStore _keys;

    protected SessionTokenTests(Place place)
    {
        _place = place;
        _database = place.Open();
        _keys = new KeyStore(_database, _time, RandomNumberGenerator.Fill);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _keys.Dispose();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_token_that_another_process_takes_back_is_taken_back_here_within_a_quarter_of_a_second()
    {
        SessionTokenStore here = Store();
        SessionToken token = here.Issue("k1", _time.GetUtcNow().AddHours(1))!;
        Assert.False(here.IsRevoked(token.Id));
        Assert.False(Store().Revoke(token.Id, "k2"));
        Assert.True(Store().Revoke(token.Id, "k1"));
        _time.Pass(TimeSpan.FromMilliseconds(250));
        Assert.True(here.IsRevoked(token.Id));
        Assert.False(here.Revoke("nobody", null));
    }

    [Fact]
    public void A_key_has_a_largest_number_of_tokens_and_expired_ones_do_not_count()
    {
        SessionTokenStore tokens = Store();
        using (DbConnection connection = _database.Connect(durable: false))
        {
            using DbTransaction transaction = connection.BeginTransaction();
            for (int i = 0; i < SessionTokenStore.MostOfKey; i++)
            {
                connection.Execute(
                    transaction, "INSERT INTO session_token (id, key_id, created, expires) VALUES (@id, 'k1', 0, @expires)", ("@id", $"t{i}"), ("@expires", _time.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds()));
            }

            transaction.Commit();
        }

        Assert.Null(tokens.Issue("k1", _time.GetUtcNow().AddHours(1)));
        Assert.NotNull(tokens.Issue("k2", _time.GetUtcNow().AddHours(1)));
        _time.Pass(TimeSpan.FromMinutes(1));
        Assert.NotNull(tokens.Issue("k1", _time.GetUtcNow().AddHours(1)));
        Assert.Equal(["k2", "k1"], tokens.List().Select(token => token.KeyId));
    }

    [Fact]
    public void All_processes_sign_with_one_key_and_its_secret_is_not_in_the_database()
    {
        SigningKey[] made = new SigningKey[4];
        Parallel.For(0, made.Length, i => made[i] = Store().Key);
        Assert.All(made, key => Assert.Equal((made[0].Id, Convert.ToHexString(made[0].Pkcs8)), (key.Id, Convert.ToHexString(key.Pkcs8))));
        Assert.DoesNotContain(Convert.ToHexString(made[0].Pkcs8), made[0].ToString(), StringComparison.Ordinal);
        using DbConnection connection = _database.Connect(durable: false);
        string kept = connection.Rows("SELECT sealed FROM signing_key", row => row.GetString(0)).Single();
        Assert.True(Convert.FromBase64String(kept).AsSpan().IndexOf(made[0].Pkcs8.AsSpan(30, 32)) < 0);

        File.WriteAllBytes(Path.Combine(_place.Directory, "pepper.key"), new byte[32]);
        Assert.Contains("pepper.key", Assert.Throws<StateException>(() => Store().Key).Message, StringComparison.Ordinal);
    }

    private SessionTokenStore Store() => new(_database, _time, RandomNumberGenerator.Fill);
}
