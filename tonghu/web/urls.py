"""Every address of the site, room by room. A child is named by its reference only, never by an id of a person."""

from django.urls import path

from tonghu.web.pages import (
    accounts,
    board,
    child,
    children,
    desk,
    disagreements,
    divisions,
    form,
    health,
    list_rows,
    lists,
    pairs,
    requests,
    reviews,
    signing_in,
    tables,
    uploads,
    visits,
)

handler400 = "tonghu.web.pages.health.bad_request"

urlpatterns = [
    # 登录、工作台
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("health/", health.health, name="health"),
    path("", desk.desk, name="desk"),
    # 轮次进度
    path("board/", board.board, name="board"),
    path("board/<str:code>/", board.board, name="board-place"),
    # 摸排底数、儿童
    path("children/", children.children, name="children"),
    path("children/export/", children.export, name="children-export"),
    path("children/<str:ref>/", child.child, name="child"),
    path("children/<str:ref>/why/", child.why, name="child-why"),
    path("children/<str:ref>/phone/", child.phone, name="child-phone"),
    # 账号
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new, name="account-new"),
    path("accounts/<int:pk>/end/", accounts.end, name="account-end"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="account-reset"),
    # 部门名单、疑似判定
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.new, name="list-new"),
    path("lists/<int:pk>/", lists.batch, name="list"),
    path("lists/<int:pk>/progress/", lists.progress, name="list-progress"),
    path("lists/<int:pk>/line/", lists.line, name="list-line"),
    path("lists/<int:pk>/columns/", lists.columns, name="list-columns"),
    path("lists/<int:pk>/confirm/", lists.confirm, name="list-confirm"),
    path("lists/<int:pk>/stop/", lists.stop, name="list-stop"),
    path("lists/<int:pk>/go-on/", lists.go_on, name="list-go-on"),
    path("lists/<int:pk>/discard/", lists.discard, name="list-discard"),
    path("lists/<int:pk>/take-back/", lists.take_back, name="list-take-back"),
    path("lists/<int:pk>/rows/", list_rows.rows, name="list-rows"),
    path("lists/<int:pk>/returned.xlsx", list_rows.returned, name="list-returned"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/<int:pk>/", pairs.pair, name="pair"),
    path("pairs/<int:pk>/decide/", pairs.decide, name="pair-decide"),
    path("pairs/<int:pk>/undo/", pairs.undo, name="pair-undo"),
    # 走访、登记表、审核
    path("children/<str:ref>/visit/", visits.visits, name="visit"),
    path("children/<str:ref>/form/", form.form, name="form"),
    path("children/<str:ref>/form/draft/", form.draft, name="form-draft"),
    path("children/<str:ref>/form/reopen/", reviews.reopen, name="form-reopen"),
    path("divisions/", divisions.divisions, name="divisions"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<str:ref>/", reviews.review, name="review"),
    # 部门核对、不一致、上传、统计
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:pk>/", requests.lines, name="request"),
    path("requests/<int:pk>/sheet.xlsx", requests.sheet, name="request-sheet"),
    path("requests/<int:pk>/same/", requests.all_same, name="request-same"),
    path("requests/<int:pk>/receive/", requests.receive, name="request-receive"),
    path("requests/<int:pk>/lines/<int:line>/", requests.answer, name="request-answer"),
    path("disagreements/", disagreements.disagreements, name="disagreements"),
    path("disagreements/<int:pk>/", disagreements.settle, name="settle"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<int:first>/sheet.xlsx", uploads.sheet, name="upload-sheet"),
    path("tables/", tables.tables, name="tables"),
    path("tables/<str:number>/sheet.xlsx", tables.sheet, name="table-sheet"),
]
