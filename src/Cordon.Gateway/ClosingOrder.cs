using System.Runtime.ExceptionServices;

namespace Cordon.Gateway;

/// <summary>What was opened, closed in the opposite order. One that fails to close does not keep the others open.</summary>
internal sealed class ClosingOrder : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _closings = new();

    public T Opened<T>(T opened) where T : IDisposable
    {
        _closings.Push(() =>
        {
            opened.Dispose();
            return ValueTask.CompletedTask;
        });
        return opened;
    }

    public T OpenedAsync<T>(T opened) where T : IAsyncDisposable
    {
        _closings.Push(opened.DisposeAsync);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        Exception? first = null;
        while (_closings.TryPop(out Func<ValueTask>? close))
        {
            try
            {
                await close();
            }
            catch (Exception exception)
            {
                first ??= exception;
            }
        }

        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
