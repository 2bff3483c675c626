namespace Cordon.Gateway.Intake;

/// <summary>
/// The bytes of bodies that all exchanges together hold: a bound for each is none for many. Safe from any thread.
/// </summary>
public sealed class HeldBytes(long most)
{
    private long _held;

    public long Most => most;

    public long Held => Interlocked.Read(ref _held);

    public Share Open() => new(this);

    /// <summary>What one exchange holds; given back on dispose.</summary>
    public sealed class Share(HeldBytes all) : IDisposable
    {
        private long _mine;

        /// <summary>Holds so many bytes more; false, and nothing is held, when all together would be too many.</summary>
        public bool TryAdd(long bytes)
        {
            if (Interlocked.Add(ref all._held, bytes) > all.Most)
            {
                Interlocked.Add(ref all._held, -bytes);
                return false;
            }

            _mine += bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref all._held, -_mine);
            _mine = 0;
        }
    }
}
