using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Keys;

/// <summary>
/// References to people and sessions that can be linked within one tenant and month only: HMAC under a key of the
/// month. Deleting <c>vault/pseudonyms/yyyy-MM.key</c> ends the linkability (evidence.md §1.8).
/// </summary>
internal sealed class Pseudonyms(FileLayer files, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, byte[]> _months = [];
    private readonly Lock _creating = new();

    public string Of(string tenant, string kind, string value)
    {
        byte[] month = MonthKey(time.GetUtcNow().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
        byte[] tenantKey = HMACSHA256.HashData(month, Encoding.UTF8.GetBytes(tenant));
        return Convert.ToHexStringLower(HMACSHA256.HashData(tenantKey, Encoding.UTF8.GetBytes($"{kind}\0{value}")).AsSpan(0, 16));
    }

    private byte[] MonthKey(string month)
    {
        if (_months.TryGetValue(month, out byte[]? known))
        {
            return known;
        }

        lock (_creating)
        {
            string path = $"{LogLayout.Vault}/pseudonyms/{month}.key";
            byte[]? key = files.TryRead(path);
            if (key is null)
            {
                key = RandomNumberGenerator.GetBytes(32);
                files.Replace(path, key, secret: true);
            }

            return _months.GetOrAdd(month, key);
        }
    }
}
