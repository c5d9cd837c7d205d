using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SessionGen.AspNetCore.Authentication;

/// <summary>Binds parameters of actions and pages to the session of the request, and to nothing else that the request contains.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FromSessionAttribute : ModelBinderAttribute
{
    public FromSessionAttribute()
        : base(typeof(SessionModelBinder)) => BindingSource = BindingSource.Special;
}
