using System.Diagnostics.Metrics;

namespace SessionGen.Testing;

/// <summary>Everything that the meter of one application reports.</summary>
internal sealed class Metered : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = [];

    public Metered(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "SessionGen" && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IEnumerable<object?> Tags => _measured.SelectMany(one => one.Tags.Values);

    public void Observe() => _listener.RecordObservableInstruments();

    public double Sum(string name, params (string Key, string? Value)[] tags) => Find(name, tags).Sum(one => one.Value);

    public int Count(string name, params (string Key, string? Value)[] tags) => Find(name, tags).Count;

    public void Dispose() => _listener.Dispose();

    private List<(string Name, double Value, Dictionary<string, object?> Tags)> Find(string name, (string Key, string? Value)[] tags)
    {
        lock (_measured)
        {
            return [.. _measured.Where(one => one.Name == name && tags.All(tag => (string?)one.Tags.GetValueOrDefault(tag.Key) == tag.Value))];
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_measured)
        {
            _measured.Add((instrument.Name, value, tags.ToArray().ToDictionary()));
        }
    }
}
