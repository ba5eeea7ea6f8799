"""Every address of the site, room by room. A child is named by its reference only, never by an id of a person."""

from django.urls import path

from tonghu.web.pages import accounts, board, child, children, desk, health, list_rows, lists, pairs, signing_in

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
]
